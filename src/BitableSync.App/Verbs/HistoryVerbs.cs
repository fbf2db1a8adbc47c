using System.CommandLine;
using System.Globalization;
using BitableSync.App.Endpoints;
using BitableSync.App.Review;
using BitableSync.App.Ui;
using BitableSync.Engine.Conflicts;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>history</c> and <c>undo</c>: why a value is where it is, and taking a change back.</summary>
internal static class HistoryVerbs
{
    private static readonly Option<string[]> Key = new("--key") { Description = "The row's key; once per key column, in key order.", Required = true };
    private static readonly Option<string?> Field = new("--field") { Description = "Only this field: its name, id or column." };
    private static readonly Argument<long> Id = new("id") { Description = "Number of the entry, as history prints it." };
    private static readonly Option<string> By = new("--by") { Description = "Who undoes, for the record. Default: your user name.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record.", DefaultValueFactory = _ => "" };

    public static Command CreateHistory(Terminal terminal)
    {
        var command = new Command("history", "Show what was written to a row and its record, when, from where and why.")
        {
            CommonOptions.Mapping, Key, Field, CommonOptions.Limit, CommonOptions.Before,
        };
        command.SetMappingsAction(terminal, (services, parsed, token) => ShowAsync(terminal, services, parsed, token));
        return command;
    }

    public static Command CreateUndo(Terminal terminal)
    {
        var command = new Command("undo", "Take an applied change, a deletion or a decision back, on both sides.") { Id, Field, By, Reason };
        command.SetMappingsAction(terminal, (services, parsed, token) => UndoAsync(terminal, services, parsed, token));
        return command;
    }

    private static async Task<int> ShowAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(CommonOptions.Mapping);
        var history = await services.GetRequiredService<HistoryDesk>().ReadAsync(
            name,
            parsed.GetRequiredValue(Key),
            parsed.GetValue(Field),
            parsed.GetValue(CommonOptions.Before),
            parsed.GetValue(CommonOptions.Limit),
            cancellationToken);
        if (history is null) throw VerbException.NoMapping(name);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(history);
        else if (history.Count == 0) terminal.Say("Nothing is known of this row, or its time is over.");
        else terminal.WriteTable(["No.", "When", "What", "Field", "Before", "After", "From"], history.SelectMany(Lines));
        return ExitCodes.Success;
    }

    private static IEnumerable<IReadOnlyList<string>> Lines(HistoryView entry) => entry.Values.Select(value => (IReadOnlyList<string>)
    [
        entry.Id.ToString(CultureInfo.InvariantCulture),
        Moment.Of(entry.At),
        HistoryWords.What(entry),
        value.FieldName,
        value.Before,
        value.After,
        HistoryWords.From(entry),
    ]);

    private static async Task<int> UndoAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(Id);
        var outcome = await services.GetRequiredService<HistoryDesk>()
            .UndoAsync(id, parsed.GetValue(Field), parsed.GetRequiredValue(By), parsed.GetRequiredValue(Reason), cancellationToken);
        if (ConflictsApi.Explain(outcome) is var (_, message)) throw new VerbException(outcome is ResolveOutcome.NotFound ? ExitCodes.NotFound : ExitCodes.Refused, message);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { entry = id, undone = true });
        terminal.Say($"Entry {id} is undone; Bitable follows with the next push.");
        return ExitCodes.Success;
    }
}
