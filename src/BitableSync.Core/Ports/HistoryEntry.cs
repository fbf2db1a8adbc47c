using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>
/// One step in the life of a pair. In order of id the entries of a record add up to the base image of its link, see <see cref="Fold"/>.
/// </summary>
public sealed record HistoryEntry
{
    /// <summary>0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Null where the record was not known or did not exist yet.</summary>
    public RecordId? Record { get; init; }

    public required RowKey Row { get; init; }

    public required HistoryAct Act { get; init; }

    /// <summary>The side that was written; null where neither was.</summary>
    public Side? Side { get; init; }

    /// <summary>
    /// What the written side held before, by field; of a deletion the whole image, of a row that came back those last values of its own that
    /// it has again. Missing fields were empty.
    /// </summary>
    public IReadOnlyDictionary<FieldId, CanonicalValue> Before { get; init; } = new Dictionary<FieldId, CanonicalValue>();

    /// <summary>What it holds after, by field; empty for a deletion.</summary>
    public IReadOnlyDictionary<FieldId, CanonicalValue> After { get; init; } = new Dictionary<FieldId, CanonicalValue>();

    /// <summary>The edit on the other side that was carried over; null where none is known.</summary>
    public EditMark? Edit { get; init; }

    /// <summary>The conflict that a reviewer decided this way; null where none did.</summary>
    public long? Conflict { get; init; }

    /// <summary>The entry that this one undoes; null where it undoes none.</summary>
    public long? Undoes { get; init; }

    /// <summary>Who decided or undid; null where the engine followed its rules.</summary>
    public string? By { get; init; }

    /// <summary>Why, in that person's words.</summary>
    public string? Reason { get; init; }

    /// <summary>When, on the database's clock; set when stored.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// The entry changes no base: what a person put into the row, or took away with it, counts only when Bitable has it too; the push then
    /// tells of it with an entry of its own.
    /// </summary>
    private bool LeavesBase => Act is HistoryAct.Decided or HistoryAct.Released || (Act == HistoryAct.Deleted && Undoes is not null);

    /// <summary>From here on nothing of the pair's former base counts.</summary>
    private bool BeginsAnew => Act is HistoryAct.Linked or HistoryAct.Created or HistoryAct.Deleted;

    /// <summary>Whether the entry tells of another base of the field.</summary>
    public bool ChangesBase(FieldId field) => !LeavesBase && (BeginsAnew || After.ContainsKey(field));

    /// <summary>The base image that the entries of one record, in order of id, add up to; empty values are left out.</summary>
    public static IReadOnlyDictionary<FieldId, CanonicalValue> Fold(IEnumerable<HistoryEntry> entries)
    {
        var image = new Dictionary<FieldId, CanonicalValue>();
        foreach (var entry in entries.Where(entry => !entry.LeavesBase))
        {
            if (entry.BeginsAnew) image.Clear();
            foreach (var (field, value) in entry.After)
            {
                if (value.IsEmpty) image.Remove(field);
                else image[field] = value;
            }
        }

        return image;
    }
}
