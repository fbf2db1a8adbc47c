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

    /// <summary>Checks all mappings against both schemas and puts them into the catalogue.</summary>
    /// <exception cref="ConfigurationException">A mapping cannot be used.</exception>
    public static async Task<IReadOnlyList<TableMapping>> LoadMappingsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var resolution = await services.GetRequiredService<MappingLoader>()
            .LoadAsync(services.GetRequiredService<AppSettings>().Mappings, cancellationToken);
        if (resolution.Errors.Count > 0) throw new ConfigurationException(resolution.Errors);
        services.GetRequiredService<MappingCatalog>().Replace(resolution.Mappings);
        return resolution.Mappings;
    }
}
