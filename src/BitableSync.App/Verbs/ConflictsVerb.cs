using System.CommandLine;
using System.Globalization;
using BitableSync.App.Endpoints;
using BitableSync.App.Review;
using BitableSync.App.Ui;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.Mappings;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>conflicts list</c>, <c>show</c> and <c>resolve</c>: what the page does, for terminals and scripts.</summary>
internal static class ConflictsVerb
{
    private static readonly Argument<long> Id = new("id") { Description = "The conflict's number." };
    private static readonly Option<string?> Mapping = new("--mapping") { Description = "Only of this mapping." };
    private static readonly Option<bool> All = new("--all") { Description = "Also those that a reviewer has looked at." };
    private static readonly Option<ConflictChoice> Take = new("--take") { Description = "Which value shall stand: confirm, bitable, database, or value with --value.", Required = true };
    private static readonly Option<string?> Value = new("--value") { Description = "The value, as a person types it: 12.5, 2026-01-31, yes, or names separated by commas." };
    private static readonly Option<int?> Seen = new("--seen") { Description = "The version that \"show\" printed; refused where the values have changed since." };
    private static readonly Option<string> By = new("--by") { Description = "Who decides, for the record. Default: your user name.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record.", DefaultValueFactory = _ => "" };

    private static readonly Option<string> Of = new("--mapping") { Description = "Of this mapping.", Required = true };
    private static readonly Option<ConflictRule?> Rule = new("--rule") { Description = "Only those that this rule decided." };
    private static readonly Option<DateTimeOffset?> From = new("--from") { Description = "Only those logged at or after this time, e.g. 2026-01-31T08:00Z." };
    private static readonly Option<DateTimeOffset?> To = new("--to") { Description = "Only those logged before this time." };
    private static readonly Option<BulkChoice> TakeAll = new("--take") { Description = "Which value shall stand: confirm, bitable, database, or loser, which takes every decision back.", Required = true };

    public static Command Create(Terminal terminal)
    {
        var list = new Command("list", "List open conflicts.") { Mapping, All, CommonOptions.Limit, CommonOptions.Before };
        list.SetMappingsAction(terminal, (services, parsed, token) => ListAsync(terminal, services, parsed, token));
        var show = new Command("show", "Show one conflict with all three values.") { Id };
        show.SetMappingsAction(terminal, (services, parsed, token) => ShowAsync(terminal, services, parsed, token));
        var resolve = new Command("resolve", "Decide a conflict: agree, choose the other side, or set a value.") { Id, Take, Value, Seen, By, Reason };
        resolve.SetMappingsAction(terminal, (services, parsed, token) => ResolveAsync(terminal, services, parsed, token));
        var all = new Command("resolve-all", "Decide all open conflicts of a mapping alike, or those of one rule or time.") { Of, Rule, From, To, TakeAll, By, Reason };
        all.SetMappingsAction(terminal, (services, parsed, token) => ResolveAllAsync(terminal, services, parsed, token));
        return new Command("conflicts", "Review decisions that discarded a value somebody wrote.") { list, show, resolve, all };
    }

    private static async Task<int> ListAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (before, limit) = (parsed.GetValue(CommonOptions.Before), parsed.GetValue(CommonOptions.Limit));
        var conflicts = await services.GetRequiredService<ReviewReader>()
            .ReadConflictsAsync(parsed.GetValue(Mapping), !parsed.GetValue(All), before, limit, cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(conflicts);
        else if (conflicts.Count == 0) terminal.Say("No conflict is open.");
        else
        {
            terminal.WriteTable(
                ["No.", "Mapping", "Row", "Field", "Before", "Database", "Bitable", "Stands", "State"],
                conflicts.Select(conflict => (IReadOnlyList<string>)
                [
                    conflict.Id.ToString(CultureInfo.InvariantCulture),
                    conflict.Mapping,
                    conflict.Row,
                    conflict.FieldName ?? conflict.Field ?? "(whole pair)",
                    conflict.Base.Text,
                    conflict.Database.Text,
                    conflict.Bitable.Text,
                    ConflictWords.Name(conflict.Winner),
                    conflict.State.ToString(),
                ]));
        }

        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(Id);
        if (await services.GetRequiredService<ReviewReader>().FindConflictAsync(id, cancellationToken) is not { } conflict)
        {
            throw new VerbException(ExitCodes.NotFound, $"There is no conflict {id}.");
        }

        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(conflict);
        else Write(terminal, conflict);
        return ExitCodes.Success;
    }

    private static void Write(Terminal terminal, ConflictView conflict)
    {
        terminal.Say($"Conflict {conflict.Id}, version {conflict.Version}, of {conflict.Mapping}: row {conflict.Row}, record {conflict.Record ?? "none"}, {conflict.FieldName ?? conflict.Field ?? "the whole pair"}");
        terminal.Say($"{Moment.Of(conflict.DetectedAt)}: {ConflictWords.Why(conflict)}. {conflict.State}{(conflict.ResolvedBy is { } by ? $" by {by}: {conflict.Reason}" : "")}");
        terminal.WriteTable(["", "Value", "Written", "By"], [Row("Before", conflict.Base), Row("Database", conflict.Database), Row("Bitable", conflict.Bitable)]);

        static IReadOnlyList<string> Row(string side, ConflictValue value) =>
            [side, value.Text, value.At is { } at ? Moment.Of(at) : "", value.By ?? ""];
    }

    private static async Task<int> ResolveAllAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var mapping = parsed.GetRequiredValue(Of);
        if (services.GetRequiredService<MappingCatalog>().Find(new MappingName(mapping)) is null) throw VerbException.NoMapping(mapping);
        ConflictChoice? choice = parsed.GetRequiredValue(TakeAll) switch
        {
            BulkChoice.Confirm => ConflictChoice.Confirm,
            BulkChoice.Bitable => ConflictChoice.Bitable,
            BulkChoice.Database => ConflictChoice.Database,
            BulkChoice.Loser => null,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var decision = new BulkDecision(
            mapping, parsed.GetValue(Rule), parsed.GetValue(From), parsed.GetValue(To), choice, parsed.GetRequiredValue(By), parsed.GetRequiredValue(Reason));
        var outcome = await services.GetRequiredService<BulkResolver>().ResolveAsync(decision, progress: null, cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(outcome);
        terminal.Say($"{outcome.Resolved} conflicts are resolved, {outcome.Left} are left open because something has moved on or does not fit.");
        return outcome.Left == 0 ? ExitCodes.Success : ExitCodes.Refused;
    }

    /// <summary>What to take in every conflict.</summary>
    private enum BulkChoice
    {
        Confirm,
        Bitable,
        Database,

        /// <summary>The value that lost.</summary>
        Loser,
    }

    private static async Task<int> ResolveAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (choice, text) = (parsed.GetRequiredValue(Take), parsed.GetValue(Value));
        if ((choice == ConflictChoice.Value) != (text is not null))
        {
            throw new VerbException(ExitCodes.Usage, "--take value goes together with --value, and --value with nothing else.");
        }

        var decision = new Decision(parsed.GetRequiredValue(Id), choice, null, text, null, parsed.GetValue(Seen), parsed.GetRequiredValue(By), parsed.GetRequiredValue(Reason));
        var outcome = await services.GetRequiredService<ConflictResolver>().ResolveAsync(decision, cancellationToken);
        if (ConflictsApi.Explain(outcome) is var (_, message)) throw new VerbException(outcome is ResolveOutcome.NotFound ? ExitCodes.NotFound : ExitCodes.Refused, message);
        await CommandLineAudit.RecordAsync(services, "resolve conflict", $"{decision.Conflict}", decision.Reason, cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { decision.Conflict, resolved = true });
        terminal.Say($"Conflict {decision.Conflict} is resolved.");
        return ExitCodes.Success;
    }
}
