using System.CommandLine;
using BitableSync.App.Review;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>pause</c> and <c>resume</c>: whether a mapping's jobs do anything.</summary>
internal static class MappingVerbs
{
    public static Command Pause(Terminal terminal) => Create(
        terminal,
        "pause",
        "Have a mapping do nothing, on every node, until it is resumed. What changes meanwhile is kept.",
        async (services, name, token) =>
        {
            if (!await services.GetRequiredService<MappingPauser>().PauseAsync(name, Environment.UserName, token)) throw VerbException.NoMapping(name);
        },
        name => (new { mapping = name, paused = true }, $"{name} is paused; a run in progress settles the write call in hand and ends."));

    public static Command Resume(Terminal terminal) => Create(
        terminal,
        "resume",
        "Let a mapping run again that was paused, or stopped with a reason, once the reason is mended.",
        async (services, name, token) =>
        {
            var outcome = await services.GetRequiredService<MappingResumer>().ResumeAsync(name, token);
            if (outcome.Problem is { } problem) throw new VerbException(outcome is ResumeOutcome.NotFound ? ExitCodes.NotFound : ExitCodes.Refused, problem);
        },
        name => (new { mapping = name, resumed = true }, $"{name} runs again."));

    /// <param name="terminal">Where the outcome is told.</param>
    /// <param name="verb">The command's name, and what the audit calls it.</param>
    /// <param name="description">For <c>--help</c>.</param>
    /// <param name="act">Does it to the mapping of this name, or says why not.</param>
    /// <param name="tell">The outcome for scripts and for people.</param>
    private static Command Create(
        Terminal terminal,
        string verb,
        string description,
        Func<IServiceProvider, string, CancellationToken, Task> act,
        Func<string, (object Result, string Line)> tell)
    {
        var command = new Command(verb, description) { CommonOptions.Mapping };
        command.SetMappingsAction(terminal, async (services, parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(CommonOptions.Mapping);
            await act(services, name, cancellationToken);
            await CommandLineAudit.RecordAsync(services, $"{verb} mapping", name, null, cancellationToken);
            var (result, line) = tell(name);
            if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(result);
            terminal.Say(line);
            return ExitCodes.Success;
        });
        return command;
    }
}
