using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>A row or record that cannot be written whole before another pair is linked: the one its link leads to.</summary>
/// <param name="Target">The side it is to be written to.</param>
/// <param name="Item">The row's key where it is written to Bitable, the record's id where it is written to the database.</param>
/// <param name="For">The mapping of the pair it waits for.</param>
/// <param name="ForItem">That pair's row key or record id; the two cannot be confused, for a row key begins with a bracket.</param>
public sealed record LinkWait(Side Target, string Item, MappingName For, string ForItem)
{
    public static LinkWait OfRow(RowKey row, MappingName mapping, RowKey target) => new(Side.Remote, row.Json, mapping, target.Json);

    public static LinkWait OfRecord(RecordId record, MappingName mapping, RecordId target) => new(Side.Local, record.Value, mapping, target.Value);

    /// <summary>A record whose row the database refuses for want of the row it refers to.</summary>
    public static LinkWait OfRecord(RecordId record, MappingName mapping, RowKey target) => new(Side.Local, record.Value, mapping, target.Json);
}
