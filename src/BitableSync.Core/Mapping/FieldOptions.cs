using BitableSync.Core.Fields;

namespace BitableSync.Core.Mapping;

/// <summary>One field paired with one column, as written in the configuration.</summary>
public sealed record FieldOptions
{
    /// <summary>Required. Name or id (<c>fld…</c>) of the Bitable field. A mapping is bound to the id, so a later rename changes nothing while the engine runs.</summary>
    public string? Field { get; init; }

    /// <summary>Required. The PostgreSQL column in the catalogue's own case.</summary>
    public string? Column { get; init; }

    /// <summary>Default: shared; for a one-way field the side it flows from.</summary>
    public FieldOwner? Owner { get; init; }

    /// <summary>Default: both; to_database for a field that Bitable computes, to_bitable for a column that PostgreSQL generates.</summary>
    public SyncDirection? Direction { get; init; }

    /// <summary>What stands for a person in the column, of a field that holds people. Default: open_id.</summary>
    public PersonKey? PersonAs { get; init; }

    /// <summary>What stands for a linked record in the column, of a link field. Default: key where the field links to a mapped table, else record_id.</summary>
    public LinkKey? LinkAs { get; init; }

    /// <summary>What to do about a value that is no option yet, of a select field that flows to Bitable. Default: create it.</summary>
    public UnknownOptionPolicy? OnUnknownOption { get; init; }
}
