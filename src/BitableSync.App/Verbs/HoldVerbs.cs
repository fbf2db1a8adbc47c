using System.CommandLine;
using BitableSync.App.Review;
using BitableSync.Core.Ports;
using BitableSync.Engine.Guards;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>approve</c> and <c>reject</c>: a person's word on a held mass change.</summary>
internal static class HoldVerbs
{
    private static readonly Option<string?> By = new("--by") { Description = "Who decides; goes on record. Default: the user of this machine.", HelpName = "NAME" };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; goes on record.", HelpName = "TEXT" };

    private static readonly Option<long?> Seen = new("--up-to")
    {
        Description = "Decide only if no more than this many deletes and overwrites are held.", HelpName = "N",
    };

    public static Command Approve(Terminal terminal) =>
        Create(terminal, "approve", "Carry out a held mass change, up to the number that is held now.", HoldState.Approved);

    public static Command Reject(Terminal terminal) =>
        Create(terminal, "reject", "Do not carry out a held mass change: put each pair back as the other side has it.", HoldState.Rejected);

    private static Command Create(Terminal terminal, string verb, string description, HoldState decision)
    {
        var command = new Command(verb, description) { CommonOptions.Mapping, By, Reason, Seen };
        command.SetMappingsAction(terminal, (services, parsed, token) => RunAsync(terminal, services, parsed, decision, token));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, IServiceProvider services, ParseResult parsed, HoldState decision, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(CommonOptions.Mapping);
        var outcome = await services.GetRequiredService<HoldReviewer>().DecideAsync(
            name, new HoldDecision(decision, parsed.GetValue(By) ?? Environment.UserName, parsed.GetValue(Reason), Seen: parsed.GetValue(Seen)), cancellationToken);
        if (HoldReviewer.Explain(outcome, name) is { } problem)
        {
            throw new VerbException(outcome is null ? ExitCodes.NotFound : ExitCodes.Refused, problem);
        }

        await CommandLineAudit.RecordAsync(services, $"{parsed.CommandResult.Command.Name} mass change", name, parsed.GetValue(Reason), cancellationToken);
        var decided = ((HoldOutcome.Decided)outcome!).Holds;
        var word = decision == HoldState.Approved ? "approved" : "rejected";
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { mapping = name, decision = word, deletes = decided.Sum(hold => hold.Deletes), overwrites = decided.Sum(hold => hold.Overwrites) });
        foreach (var hold in decided) terminal.Say($"{name}: {hold.Deletes} deletes and {hold.Overwrites} overwrites are {word}.");
        return ExitCodes.Success;
    }
}
