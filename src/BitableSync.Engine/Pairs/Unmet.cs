using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>A record and a row that belong together and were never linked.</summary>
internal static class Unmet
{
    /// <summary>Their link: with an empty base, for they have never agreed on anything.</summary>
    public static Link Pair(RecordId record, RowKey row) => new() { Record = record, Row = row, Base = new Dictionary<FieldId, CanonicalValue>() };
}
