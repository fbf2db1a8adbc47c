using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;

namespace BitableSync.Engine.Links;

/// <summary>Sets going again what waited for pairs to be linked.</summary>
/// <remarks>
/// Whoever begins to wait does so in the transaction that found no link; whoever links, rings after the commit. A run of the waiting
/// mapping that was under way is followed by another, so the bell is never lost, and each run looks by itself as well.
/// </remarks>
internal sealed class WaitingPairs(ISyncStore store, MappingCatalog catalog, IJobTrigger trigger)
{
    private const string ForeignKeyViolation = "23503";
    private const string UniqueViolation = "23505";

    /// <summary>Rings for every mapping whose links lead to this one, itself included.</summary>
    public async Task WakeAsync(MappingName linked, CancellationToken cancellationToken)
    {
        foreach (var mapping in catalog.All.Where(mapping => LeadsTo(mapping, linked)))
        {
            await trigger.TriggerAsync(SyncJob.Pull, mapping.Name, cancellationToken);
            await trigger.TriggerAsync(SyncJob.Push, mapping.Name, cancellationToken);
        }
    }

    /// <summary>
    /// Rows were deleted: rows that they referred to, and that could not be deleted for that reason, can perhaps be now, and records whose
    /// key or unique value they had can have rows of their own.
    /// </summary>
    public async Task WakeBlockedAsync(TableMapping mapping, Lease lease, CancellationToken cancellationToken)
    {
        MappingName[] parents = [.. mapping.References.Select(reference => reference.Mapping).Distinct()];
        await using (var transaction = await store.BeginAsync(mapping, lease, cancellationToken))
        {
            await transaction.DeadLetters.HurryAsync(parents, ForeignKeyViolation, cancellationToken);
            await transaction.DeadLetters.HurryAsync([mapping.Name], RowRefusal.KeyTaken, cancellationToken);
            await transaction.DeadLetters.HurryAsync([mapping.Name], UniqueViolation, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var blocked in parents.Append(mapping.Name).Distinct()) await trigger.TriggerAsync(SyncJob.Pull, blocked, cancellationToken);
    }

    /// <summary>Asks for another look at what need not wait any longer; false where there is nothing of the kind.</summary>
    public async Task<bool> ReleaseAsync(TableMapping mapping, Lease lease, Side target, CancellationToken cancellationToken)
    {
        if (!mapping.MayWait) return false;
        await using var transaction = await store.BeginAsync(mapping, lease, cancellationToken);
        var released = await transaction.Waits.ReleaseAsync(target, cancellationToken);
        if (released > 0) await transaction.CommitAsync(cancellationToken);
        return released > 0;
    }

    private static bool LeadsTo(TableMapping mapping, MappingName linked) =>
        mapping.Fields.Any(field => field.LinksTo?.Mapping == linked) || mapping.References.Any(reference => reference.Mapping == linked);
}
