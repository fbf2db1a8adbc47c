using System.CommandLine;
using BitableSync.App.Demo;

namespace BitableSync.App.Verbs;

/// <summary><c>demo</c>: the main job, from an empty platform to two sides that agree.</summary>
internal static class DemoVerb
{
    private const string Variable = "BITABLESYNC_POSTGRES";

    private static readonly Option<string?> Postgres = new("--postgres") { Description = $"Connection string of a server on which the demo may make a database. Default: the environment variable {Variable}." };
    private static readonly Option<bool> Once = new("--once") { Description = "End when both sides agree instead of staying up." };
    private static readonly Option<bool> Webhook = new("--webhook") { Description = "Receive events by webhook, encrypted and signed, instead of a long connection." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("demo", "Play the main job with a simulated platform and a sample CRM. deploy/demo.sh brings the PostgreSQL along.") { Postgres, Once, Webhook };
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            terminal, () => new DemoRun(terminal, Read(parsed)).RunAsync(cancellationToken), cancellationToken));
        return command;
    }

    private static DemoSettings Read(ParseResult parsed) => new(
        parsed.GetValue(Postgres) ?? Environment.GetEnvironmentVariable(Variable)
            ?? throw new VerbException(ExitCodes.Usage, $"Name a PostgreSQL server with --postgres or in {Variable}, or run deploy/demo.sh, which finds or starts one."),
        parsed.GetValue(Once),
        parsed.GetValue(CommonOptions.Json),
        parsed.GetValue(Webhook));
}
