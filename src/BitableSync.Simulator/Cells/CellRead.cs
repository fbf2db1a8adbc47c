using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>For whom a cell is written out.</summary>
internal sealed record CellRead(Platform Platform, BitableBase Base, BitableTable Table, ReadDialect Dialect)
{
    public UserIdType UserIdType { get; init; }
}

/// <summary>The two families of read shapes.</summary>
internal enum ReadDialect
{
    /// <summary>search and batch_get.</summary>
    Search,

    /// <summary>The old list and get.</summary>
    Legacy,

    /// <summary>The old list and get with text_field_as_array=true.</summary>
    LegacyTextAsArray,
}
