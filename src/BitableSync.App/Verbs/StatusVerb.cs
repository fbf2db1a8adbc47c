using System.CommandLine;
using System.Globalization;
using BitableSync.App.Review;
using BitableSync.App.Ui;
using BitableSync.Postgres.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>status</c>: how every mapping fares, which nodes run, and what is parked.</summary>
internal static class StatusVerb
{
    private const int ShownLetters = 20;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("status", "Show how every mapping fares, which nodes run, and what is parked with which reason.");
        command.SetMappingsAction(terminal, (services, parsed, token) => RunAsync(terminal, services, parsed.GetValue(CommonOptions.Json), token));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, IServiceProvider services, bool json, CancellationToken cancellationToken)
    {
        var reader = services.GetRequiredService<ReviewReader>();
        var mappings = await reader.ReadMappingsAsync(cancellationToken);
        var deadLetters = await reader.ReadDeadLettersAsync(null, null, ShownLetters, cancellationToken);
        var nodes = await services.GetRequiredService<NodeRegistry>().ReadAsync(cancellationToken);
        if (json) terminal.WriteJson(new { mappings, deadLetters, nodes });
        else Write(terminal, mappings, deadLetters, nodes);
        return ExitCodes.Success;
    }

    private static void Write(Terminal terminal, IReadOnlyList<MappingView> mappings, IReadOnlyList<DeadLetterView> deadLetters, IReadOnlyList<ListedNode> nodes)
    {
        terminal.WriteTable(
            ["Mapping", "State", "Pairs", "To Bitable", "To PostgreSQL", "Conflicts", "Dead letters"],
            mappings.Select(mapping => (IReadOnlyList<string>)
            [
                mapping.Name,
                mapping.State + (mapping.Reason is { } reason ? $": {reason}" : ""),
                Number(mapping.Pairs),
                Lag(mapping.WaitingChanges, mapping.PushLagSeconds),
                Lag(mapping.WaitingEvents, mapping.PullLagSeconds),
                Number(mapping.OpenConflicts),
                Number(mapping.OpenDeadLetters),
            ]));
        if (nodes.Count > 0) WriteNodes(terminal, nodes);
        if (deadLetters.Count == 0) return;
        terminal.Say("Dead letters, newest first:");
        terminal.WriteTable(
            ["Mapping", "Row or record", "Not taken by", "Code", "Reason"],
            deadLetters.Select(letter => (IReadOnlyList<string>)[letter.Mapping, letter.Row ?? letter.Record ?? "", letter.Target, letter.Code, letter.Message]));
    }

    private static void WriteNodes(Terminal terminal, IReadOnlyList<ListedNode> nodes) => terminal.WriteTable(
        ["Node", "State", "Version", "Holds"],
        nodes.Select(node => (IReadOnlyList<string>)
        [
            node.Name, node.IsAlive ? "alive" : $"silent for {Moment.Span(node.Silence)}", node.Version, string.Join(", ", node.Holds),
        ]));

    private static string Lag(long waiting, double seconds) =>
        waiting == 0 ? "up to date" : $"{waiting} waiting, oldest {Moment.Span(TimeSpan.FromSeconds(seconds))}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
