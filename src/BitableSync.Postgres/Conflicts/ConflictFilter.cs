using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.Conflicts;

/// <summary>Which conflicts to list. What is null does not narrow the list.</summary>
public sealed record ConflictFilter
{
    public MappingName? Mapping { get; init; }

    /// <summary>Only conflicts no reviewer has looked at.</summary>
    public bool OpenOnly { get; init; }

    public ConflictState? State { get; init; }

    public ConflictRule? Rule { get; init; }

    public FieldId? Field { get; init; }

    public RecordId? Record { get; init; }

    public RowKey? Row { get; init; }
}
