using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Outbound;

/// <summary>Lets links follow rows whose primary key changed.</summary>
internal static class KeyMoves
{
    /// <summary>
    /// The links that moved, with their new row keys, after the key changes in the order in which they were captured. A key may be
    /// held by two links for a while: in a swap (1→2, 2→1 in one statement) the first move arrives where the second has not yet
    /// left. The one that has been there longest leaves first.
    /// </summary>
    public static IReadOnlyList<Link> Apply(IEnumerable<Link> links, IEnumerable<ChangeEntry> keyChanges)
    {
        var holders = links.GroupBy(link => link.Row).ToDictionary(group => group.Key, group => new Queue<Link>(group));
        var moved = new Dictionary<RecordId, Link>();
        foreach (var change in keyChanges)
        {
            if (!holders.TryGetValue(change.OldRow!.Value, out var leaving) || !leaving.TryDequeue(out var link)) continue;
            var arrived = link with { Row = change.Row!.Value };
            if (!holders.TryGetValue(arrived.Row, out var queue)) holders[arrived.Row] = queue = new Queue<Link>();
            queue.Enqueue(arrived);
            moved[link.Record] = arrived;
        }

        return [.. moved.Values];
    }
}
