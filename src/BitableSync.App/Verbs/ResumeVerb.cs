using System.CommandLine;
using BitableSync.App.Configuration;
using BitableSync.App.Review;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>resume</c>: lets a mapping run again that was paused or stopped.</summary>
internal static class ResumeVerb
{
    private static readonly Argument<string> Mapping = new("mapping") { Description = "Name of the mapping." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("resume", "Let a mapping run again that was paused, or stopped with a reason, once the reason is mended.") { Mapping };
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(terminal, () => RunAsync(terminal, parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(Mapping);
        await using var services = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.Everything);
        await VerbServices.LoadMappingsAsync(services, cancellationToken);
        if (!await services.GetRequiredService<MappingResumer>().ResumeAsync(name, cancellationToken))
        {
            throw new VerbException(ExitCodes.NotFound, $"There is no mapping \"{name}\".");
        }

        await CommandLineAudit.RecordAsync(services, "resume mapping", name, null, cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { mapping = name, resumed = true });
        terminal.Say($"{name} runs again.");
        return ExitCodes.Success;
    }
}
