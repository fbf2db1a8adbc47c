using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Outbound;

/// <summary>Row changes taken together for one round: many changes to one row are one write of the row as it is now.</summary>
internal sealed class ClaimedRows(IEnumerable<ChangeEntry> entries, int limit)
{
    private readonly Dictionary<RowKey, List<ChangeEntry>> _byRow = entries
        .GroupBy(entry => entry.Row!.Value)
        .Take(limit)
        .ToDictionary(group => group.Key, group => group.ToList());

    public IReadOnlyCollection<RowKey> Rows => _byRow.Keys;

    /// <summary>The changes' edits, as far as they are known.</summary>
    public IEnumerable<EditMark?> Edits => _byRow.Values.SelectMany(entries => entries, (_, entry) => entry.Edit);

    public IReadOnlyList<long> EntriesOf(RowKey row) => [.. _byRow[row].Select(entry => entry.Id)];
}
