using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>
/// The letters by which people learn of records and rows that share a business key. Each of the group gets the whole group told; the rows'
/// are tried again now and then, and have the records looked at with them, so a group that people have told apart goes through by itself.
/// </summary>
internal static class SharedKey
{
    /// <summary>Code of all of these letters.</summary>
    public const string Code = "duplicate_key";

    /// <summary>So many of a group are named on either side.</summary>
    public const int MostNamed = 10;

    /// <summary>For a record that one of several rows could belong to, or whose row could belong to another record.</summary>
    public static DeadLetter OfRecord(TableMapping mapping, RecordId record, IReadOnlyList<RecordId> records, IReadOnlyList<RowKey> rows) =>
        new(Side.Local, null, record, Code, Message(mapping, records, rows));

    /// <summary>For a row that has no record and would get one of its own, though the right one may be among the records.</summary>
    public static DeadLetter OfRow(TableMapping mapping, RowKey row, IReadOnlyList<RecordId> records, IReadOnlyList<RowKey> rows) =>
        new(Side.Remote, row, null, Code, Message(mapping, records, rows), MayHealItself: true);

    private static string Message(TableMapping mapping, IReadOnlyList<RecordId> records, IReadOnlyList<RowKey> rows)
    {
        var group = $"{Name("Record", records)} and {Name("row", rows)} of {mapping.Local} have the same {Names(mapping)}";
        return records.Count + rows.Count > 2
            ? $"{group}. Which of them belong together is for people to say, so none was paired or copied: "
              + "give each a key of its own, or delete what is one too many, then replay."
            : $"{group}, but the record cannot be synced yet, so the row gets no other one. "
              + "Mend the record where it is parked, give it another key or delete it, then replay.";
    }

    /// <summary>The names of the columns by which the mapping matches.</summary>
    public static string Names(TableMapping mapping) => string.Join(" and ", mapping.MatchBy.Select(field => $"'{field.Column.Name}'"));

    private static string Name<T>(string noun, IReadOnlyList<T> items) =>
        $"{noun}{(items.Count > 1 ? "s" : "")} {string.Join(", ", items.Take(MostNamed))}{(items.Count > MostNamed ? " and others" : "")}";
}
