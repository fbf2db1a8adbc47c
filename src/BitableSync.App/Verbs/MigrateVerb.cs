using System.CommandLine;
using BitableSync.App.Configuration;
using BitableSync.Postgres.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>migrate</c>: brings the engine's own schema up to date, or prints how.</summary>
internal static class MigrateVerb
{
    private static readonly Option<bool> Sql = new("--sql") { Description = "Only print the SQL to stdout, for a DBA to run. Needs no database." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("migrate", "Bring the engine's own schema up to date. \"serve\" does so by itself where its role may.") { Sql };
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            terminal,
            () => parsed.GetValue(Sql)
                ? PrintAsync(terminal)
                : RunAsync(terminal, parsed.GetValue(CommonOptions.Config), parsed.GetValue(CommonOptions.Json), cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<int> PrintAsync(Terminal terminal)
    {
        await terminal.Out.WriteAsync(Migrator.Script());
        return ExitCodes.Success;
    }

    private static async Task<int> RunAsync(Terminal terminal, string? config, bool json, CancellationToken cancellationToken)
    {
        await using var services = VerbServices.Open(config, Needs.Postgres);
        var steps = await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        if (json) terminal.WriteJson(new { steps });
        terminal.Say(steps.Count == 0 ? "The schema bitable_sync is up to date." : $"Ran {string.Join(", ", steps)}.");
        return ExitCodes.Success;
    }
}
