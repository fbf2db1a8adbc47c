using System.CommandLine;
using System.Globalization;
using BitableSync.App.Review;
using BitableSync.App.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>dead-letters list</c> and <c>replay</c>: what one side did not take, and having it tried again.</summary>
internal static class DeadLettersVerb
{
    private static readonly Option<string?> Mapping = new("--mapping") { Description = "Only of this mapping." };

    private static readonly Argument<long[]> Ids = new("id") { Description = "Numbers, as \"list\" prints them.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<bool> All = new("--all") { Description = "Everything that is parked, of --mapping or of all mappings." };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, for the record." };

    public static Command Create(Terminal terminal)
    {
        var list = new Command("list", "List what is parked, with the reason.") { Mapping, CommonOptions.Limit, CommonOptions.Before };
        list.SetMappingsAction(terminal, (services, parsed, token) => ListAsync(terminal, services, parsed, token));
        var replay = new Command("replay", "Have parked rows and records tried again.") { Ids, All, Mapping, Reason };
        replay.SetMappingsAction(terminal, (services, parsed, token) => ReplayAsync(terminal, services, parsed, token));
        return new Command("dead-letters", "Look at rows and records that one side did not take, and have them tried again.") { list, replay };
    }

    private static async Task<int> ListAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var letters = await services.GetRequiredService<ReviewReader>().ReadDeadLettersAsync(
            parsed.GetValue(Mapping), parsed.GetValue(CommonOptions.Before), parsed.GetValue(CommonOptions.Limit), cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(letters);
        else if (letters.Count == 0) terminal.Say("Nothing is parked.");
        else terminal.WriteTable(["No.", "Mapping", "Row or record", "Not taken by", "Code", "Reason", "Attempts", "Since"], letters.Select(Line));
        return ExitCodes.Success;
    }

    private static IReadOnlyList<string> Line(DeadLetterView letter) =>
    [
        letter.Id.ToString(CultureInfo.InvariantCulture),
        letter.Mapping,
        letter.Row ?? letter.Record ?? "",
        letter.Target,
        letter.Code,
        letter.Message,
        letter.Attempts.ToString(CultureInfo.InvariantCulture),
        Moment.Of(letter.ParkedAt),
    ];

    private static async Task<int> ReplayAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (ids, all, mapping) = (parsed.GetValue(Ids) ?? [], parsed.GetValue(All), parsed.GetValue(Mapping));
        if (all == (ids.Length > 0) || (mapping is not null && !all))
        {
            throw new VerbException(ExitCodes.Usage, "Name the dead letters by number, or take --all, with --mapping for those of one mapping.");
        }

        var desk = services.GetRequiredService<DeadLetterDesk>();
        var count = all
            ? await desk.ReplayAllAsync(mapping, cancellationToken) ?? throw VerbException.NoMapping(mapping!)
            : await ReplayEachAsync(desk, ids, cancellationToken);
        var (action, subject) = all ? ("replay dead letters", mapping ?? "all") : ("replay dead letter", string.Join(", ", ids));
        await CommandLineAudit.RecordAsync(services, action, subject, parsed.GetValue(Reason), cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { count });
        terminal.Say(count == 1 ? "1 dead letter is tried again." : $"{count} dead letters are tried again.");
        return ExitCodes.Success;
    }

    private static async Task<long> ReplayEachAsync(DeadLetterDesk desk, long[] ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            var outcome = await desk.ReplayAsync(id, cancellationToken);
            if (DeadLetterDesk.Explain(outcome, id) is { } problem)
            {
                throw new VerbException(outcome == ReplayOutcome.NotFound ? ExitCodes.NotFound : ExitCodes.Refused, problem);
            }
        }

        return ids.Length;
    }
}
