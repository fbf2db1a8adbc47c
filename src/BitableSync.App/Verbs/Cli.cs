using System.CommandLine;
using System.CommandLine.Parsing;

namespace BitableSync.App.Verbs;

/// <summary>The command line: all verbs, and how a wrong one is answered.</summary>
internal static class Cli
{
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var parsed = Create(terminal).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) terminal.Say(error.Message);
            terminal.Say($"Try: bitable-sync {CommandPath(parsed)}--help");
            return ExitCodes.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            // Signals are the program's own affair: a verb may need more time to end than the library gives it.
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, cancellationToken);
    }

    private static RootCommand Create(Terminal terminal) =>
        new("Keeps Feishu / Lark Bitables and PostgreSQL tables equal, in both directions, without losing an edit.")
        {
            CommonOptions.Config,
            CommonOptions.Json,
            InitVerb.Create(terminal),
            ValidateVerb.Create(terminal),
            PlanVerb.Create(terminal),
            ServeVerb.Create(terminal),
            StatusVerb.Create(terminal),
            MappingVerbs.Pause(terminal),
            MappingVerbs.Resume(terminal),
            HoldVerbs.Approve(terminal),
            HoldVerbs.Reject(terminal),
            ConflictsVerb.Create(terminal),
            DeadLettersVerb.Create(terminal),
            HistoryVerbs.CreateHistory(terminal),
            HistoryVerbs.CreateUndo(terminal),
            CaptureVerb.Create(terminal),
            MigrateVerb.Create(terminal),
            AccessVerb.Create(terminal),
            DemoVerb.Create(terminal),
            SimulateVerb.Create(terminal),
        };

    private static string CommandPath(ParseResult parsed)
    {
        var path = "";
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand } verb; result = result.Parent)
        {
            path = $"{verb.Command.Name} {path}";
        }

        return path;
    }
}
