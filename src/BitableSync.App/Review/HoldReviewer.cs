using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.ChangeCapture;

namespace BitableSync.App.Review;

/// <summary>Takes a decision on held changes from page, API or command line to the engine, and has it carried out at once.</summary>
internal sealed class HoldReviewer(MappingCatalog catalog, HoldDecider decider, Doorbell doorbell)
{
    /// <summary>Null where there is no such mapping.</summary>
    /// <exception cref="StoreException">The database could not be reached; nothing is decided.</exception>
    public async Task<HoldOutcome?> DecideAsync(string name, HoldDecision decision, CancellationToken cancellationToken)
    {
        if (catalog.Find(new MappingName(name)) is not { } mapping) return null;
        var outcome = await decider.DecideAsync(mapping, decision, cancellationToken);
        if (outcome is HoldOutcome.Decided) await doorbell.RingAsync(mapping, cancellationToken);
        return outcome;
    }

    /// <summary>Why nothing was decided; null where something was.</summary>
    public static string? Explain(HoldOutcome? outcome, string name) => outcome switch
    {
        null => NoSuchMapping.Message(name),
        HoldOutcome.Decided => null,
        HoldOutcome.NothingHeld => $"Nothing of mapping '{name}' is held.",
        HoldOutcome.Grown { Hold: var hold } => $"By now {hold.Harmful} deletes and overwrites are held, more than were shown. Look again, then decide.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
