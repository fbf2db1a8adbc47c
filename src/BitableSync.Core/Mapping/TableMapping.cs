using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>
/// One Bitable table paired with one PostgreSQL table, checked against both live schemas: every field and column exists and
/// every pair has a codec.
/// </summary>
public sealed record TableMapping
{
    public required MappingName Name { get; init; }

    public required RemoteTableRef Remote { get; init; }

    public required LocalTableRef Local { get; init; }

    /// <summary>The columns that identify a row, in key order; normally the primary key. At least one.</summary>
    public required IReadOnlyList<ColumnSpec> Key { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<FieldMapping> Fields { get; init; }

    /// <summary>Columns whose values match existing rows with existing records that are not linked yet; may be empty. Each is mapped.</summary>
    public IReadOnlyList<FieldMapping> MatchBy { get; init; } = [];

    /// <summary>Foreign keys to rows that are mapped too; a row that breaks one waits for the row it refers to.</summary>
    public IReadOnlyList<Reference> References { get; init; } = [];

    public required TimeZoneInfo TimeZone { get; init; }

    public CaptureMode Capture { get; init; }

    public RemoteDeletePolicy OnRemoteDelete { get; init; }

    public LocalDeletePolicy OnLocalDelete { get; init; }

    /// <summary>Null unless deleted rows are marked.</summary>
    public DeletedMark? DeletedMark { get; init; }

    public DeleteConflictPolicy OnDeleteConflict { get; init; }

    /// <summary>A timestamp column; a row in which it is set counts as deleted. Required for <see cref="RemoteDeletePolicy.Soft"/>.</summary>
    public ColumnSpec? DeletedAt { get; init; }

    /// <summary>A text column kept filled with the record id of the row's pair, where the schema has one.</summary>
    public ColumnSpec? RecordIdColumn { get; init; }

    /// <summary>When a mass change waits for a person.</summary>
    public GuardOptions Guard { get; init; } = new();

    /// <summary>Rows and records of this mapping may have to wait for pairs that they refer to.</summary>
    public bool MayWait => References.Count > 0 || Fields.Any(mapping => mapping.LinksTo is not null);

    public FieldMapping? FieldOf(FieldId field) => Fields.FirstOrDefault(mapping => mapping.Field == field);
}
