using System.CommandLine;
using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>validate</c>: everything that is wrong with the configuration, without changing anything.</summary>
internal static class ValidateVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("validate", "Check the configuration against both schemas and list every problem.");
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            terminal,
            () => RunAsync(terminal, ConfigurationFile.Load(parsed.GetValue(CommonOptions.Config)), parsed.GetValue(CommonOptions.Json), cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ConfigurationFile file, bool json, CancellationToken cancellationToken)
    {
        var (errors, warnings, mappings) = await CheckAsync(file, cancellationToken);
        if (json) terminal.WriteJson(new { errors, warnings, mappings });
        if (errors.Count > 0) Failures.WriteProblems(terminal, "error", errors);
        if (warnings.Count > 0) Failures.WriteProblems(terminal, "warning", warnings);
        if (errors.Count == 0) terminal.Say($"The configuration can be used: {mappings.Count} mapping{(mappings.Count == 1 ? "" : "s")}.");
        return errors.Count == 0 ? ExitCodes.Success : ExitCodes.Configuration;
    }

    private static async Task<(IReadOnlyList<ConfigurationProblem> Errors, IReadOnlyList<ConfigurationProblem> Warnings, IReadOnlyList<string> Mappings)> CheckAsync(
        ConfigurationFile file, CancellationToken cancellationToken)
    {
        var settings = AppSettings.Read(file);
        // Without usable access there is nothing to check the mappings against.
        if (settings.Problems.Any(problem => AppSettings.IsAbout(problem, Needs.Postgres | Needs.Feishu))) return (settings.Problems, [], []);
        await using var services = AppServices.Build(file, settings);
        var resolution = await services.GetRequiredService<MappingLoader>().LoadAsync(settings.Mappings, cancellationToken);
        return (
            [.. settings.Problems, .. resolution.Errors],
            resolution.Warnings,
            [.. resolution.Mappings.Select(mapping => mapping.Name.Value)]);
    }
}
