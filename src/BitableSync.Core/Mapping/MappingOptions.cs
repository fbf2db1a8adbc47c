namespace BitableSync.Core.Mapping;

/// <summary>One entry of the configuration section <c>Mappings</c>, as somebody wrote it; nothing about it is checked yet.</summary>
public sealed record MappingOptions
{
    public const string SectionName = "Mappings";

    /// <summary>Required. Lower-case letters, digits, <c>_</c> and <c>-</c>, at most 40 characters, unique. Names the mapping's state: do not rename it later.</summary>
    public string? Name { get; init; }

    /// <summary>Required. The Bitable table.</summary>
    public BitableOptions? Bitable { get; init; }

    /// <summary>Required. The PostgreSQL table as <c>schema.table</c> in the catalogue's own case; a name that holds a dot goes in double quotes.</summary>
    public string? Table { get; init; }

    /// <summary>Columns that identify a row. Default: the primary key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Mapped columns whose values pair existing rows with existing records. Default: the key, where all of it is mapped; else none, so both are copied.</summary>
    public IReadOnlyList<string> MatchBy { get; init; } = [];

    /// <summary>IANA name of the time zone in which <c>date</c> and <c>timestamp</c> columns are read. Default: the Base's own.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How row changes are noticed. Default: triggers.</summary>
    public CaptureMode Capture { get; init; }

    /// <summary>What a record's deletion does to its row. Default: soft, which needs <see cref="DeletedAtColumn"/>.</summary>
    public RemoteDeletePolicy OnBitableDelete { get; init; }

    /// <summary>What a row's deletion does to its record. Default: delete.</summary>
    public LocalDeletePolicy OnDatabaseDelete { get; init; }

    /// <summary>Name or id of the Bitable field that marks records of deleted rows: a checkbox, a date or a single select that is not mapped. Required for OnDatabaseDelete mark, else none.</summary>
    public string? DeletedField { get; init; }

    /// <summary>The option of a single select as DeletedField that means "deleted". Default: none.</summary>
    public string? DeletedOption { get; init; }

    /// <summary>Who wins when one side deleted what the other changed. Default: the update.</summary>
    public DeleteConflictPolicy OnDeleteConflict { get; init; }

    /// <summary>An existing timestamp column that marks a row as deleted. Default: none.</summary>
    public string? DeletedAtColumn { get; init; }

    /// <summary>An existing text column kept filled with the record id. Default: none.</summary>
    public string? RecordIdColumn { get; init; }

    /// <summary>When a mass change waits for a person. Default: above 20 % of the pairs, and above 50.</summary>
    public GuardOptions? Guard { get; init; }

    /// <summary>Required, at least one.</summary>
    public IReadOnlyList<FieldOptions> Fields { get; init; } = [];
}
