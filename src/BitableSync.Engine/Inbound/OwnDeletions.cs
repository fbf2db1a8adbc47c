using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// Records that are gone because the engine deleted them, for want of their rows, and whose rows are back by now: a person's edit in that
/// instant brought one back, or a program inserted it again, and the call was already on its way. Nobody wants those rows deleted.
/// </summary>
internal static class OwnDeletions
{
    /// <summary>
    /// Longer than a call is repeated or waited for. A delete that was never carried out stands for the deletion by a person so long: the
    /// record then comes back, and has to be deleted once more.
    /// </summary>
    private static readonly TimeSpan MayStillLand = TimeSpan.FromMinutes(10);

    /// <param name="transaction">Where to look.</param>
    /// <param name="absent">Records of pairs that are gone.</param>
    /// <param name="now">By the database's clock.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlySet<RecordId>> FindAsync(
        ISyncTransaction transaction, IReadOnlyCollection<RecordId> absent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (absent.Count == 0) return new HashSet<RecordId>();
        var sent = await transaction.Outbox.ReadForAsync(absent, cancellationToken);
        return sent.Where(batch => batch.Kind == RemoteWriteKind.Delete && now - batch.StoredAt < MayStillLand)
            .SelectMany(batch => batch.Items).Select(item => item.Record!.Value).ToHashSet();
    }
}
