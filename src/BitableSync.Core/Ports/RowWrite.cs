using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One write to the mapped table. A closed set.</summary>
public abstract record RowWrite
{
    private RowWrite()
    {
    }

    /// <summary>
    /// A new row. With a key, the row gets exactly that key (identity columns are overridden); without, the key comes from the
    /// values and the table's defaults. Generated columns among the values are left out.
    /// </summary>
    public sealed record Insert(RowKey? Key, IReadOnlyList<ColumnValue> Values) : RowWrite;

    /// <summary>New values for some columns of one row; may change its key.</summary>
    public sealed record Update(RowKey Key, IReadOnlyList<ColumnValue> Values) : RowWrite;

    /// <summary>Deletes the row, or sets its <c>DeletedAt</c> column where the mapping deletes softly.</summary>
    public sealed record Delete(RowKey Key) : RowWrite;

    /// <summary>Brings a row back: clears <c>DeletedAt</c> of a softly deleted one, inserts one that is gone. The values are written either way.</summary>
    public sealed record Restore(RowKey Key, IReadOnlyList<ColumnValue> Values) : RowWrite;
}
