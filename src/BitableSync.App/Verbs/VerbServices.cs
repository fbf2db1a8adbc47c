using System.CommandLine;
using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using BitableSync.Engine.Mappings;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary>What a verb that does one thing and ends works with.</summary>
internal static class VerbServices
{
    /// <exception cref="ConfigurationException">Something that the verb needs cannot be used.</exception>
    public static ServiceProvider Open(string? config, Needs needs)
    {
        var file = ConfigurationFile.Load(config);
        return AppServices.Build(file, AppSettings.Read(file).Require(needs));
    }

    /// <summary>Has a command do what <paramref name="verb"/> does, with everything open and all mappings in the catalogue.</summary>
    public static void SetMappingsAction(this Command command, Terminal terminal, Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> verb) =>
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            terminal, () => WithMappingsAsync(parsed, verb, cancellationToken), cancellationToken));

    private static async Task<int> WithMappingsAsync(
        ParseResult parsed, Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> verb, CancellationToken cancellationToken)
    {
        await using var services = Open(parsed.GetValue(CommonOptions.Config), Needs.Everything);
        await LoadMappingsAsync(services, cancellationToken);
        return await verb(services, parsed, cancellationToken);
    }

    /// <summary>Checks all mappings against both schemas and puts them into the catalogue, without those that fit no more, as <c>serve</c> does.</summary>
    /// <exception cref="ConfigurationException">A mapping cannot be used.</exception>
    public static async Task<IReadOnlyList<TableMapping>> LoadMappingsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var (resolution, unfit) = await services.GetRequiredService<MappingLoader>()
            .LoadRunningAsync(services.GetRequiredService<AppSettings>().Mappings, cancellationToken);
        if (resolution.Errors.Count > 0) throw new ConfigurationException(resolution.Errors);
        services.GetRequiredService<MappingCatalog>().Replace(resolution.Mappings, unfit);
        return resolution.Mappings;
    }
}
