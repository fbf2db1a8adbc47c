using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>For whom a cell is written out.</summary>
internal sealed record CellRead(Platform Platform, BitableBase Base, BitableTable Table, ReadDialect Dialect)
{
    // Formulas and lookups may refer to each other, in circles even.
    private const int MaxDepth = 8;
    private int _depth;

    public UserIdType UserIdType { get; init; }

    /// <summary>For a value that is computed from other values; null once that has gone too deep.</summary>
    public CellRead? Deeper() => _depth < MaxDepth ? this with { _depth = _depth + 1 } : null;
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
