using System.CommandLine;
using BitableSync.App.Configuration;
using BitableSync.App.Review;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>pause</c>: has a mapping's jobs do nothing until it is resumed.</summary>
internal static class PauseVerb
{
    private static readonly Argument<string> Mapping = new("mapping") { Description = "Name of the mapping." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("pause", "Have a mapping do nothing, on every node, until it is resumed. What changes meanwhile is kept.") { Mapping };
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(terminal, () => RunAsync(terminal, parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(Mapping);
        await using var services = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.Everything);
        await VerbServices.LoadMappingsAsync(services, cancellationToken);
        if (!await services.GetRequiredService<MappingPauser>().PauseAsync(name, Environment.UserName, cancellationToken))
        {
            throw new VerbException(ExitCodes.NotFound, $"There is no mapping \"{name}\".");
        }

        await CommandLineAudit.RecordAsync(services, "pause mapping", name, null, cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { mapping = name, paused = true });
        terminal.Say($"{name} is paused; a run in progress comes to its end first.");
        return ExitCodes.Success;
    }
}
