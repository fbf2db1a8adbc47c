namespace BitableSync.Core.Records;

/// <summary>One record paired with one row, with the base image of the pair.</summary>
public sealed record Link
{
    public required RecordId Record { get; init; }

    public required RowKey Row { get; init; }

    /// <summary>
    /// The last value of each field on which both sides agreed, or whose divergence has been decided. A field that is missing
    /// here has never been agreed on and counts as blank.
    /// </summary>
    public required IReadOnlyDictionary<FieldId, CanonicalValue> Base { get; init; }

    /// <summary>Values a reviewer chose that are still on their way to Bitable.</summary>
    public IReadOnlyDictionary<FieldId, DecidedValue> Decided { get; init; } = new Dictionary<FieldId, DecidedValue>();

    /// <summary>Fields that wait for a person, see <see cref="HeldField"/>.</summary>
    public IReadOnlyDictionary<FieldId, HeldField> Held { get; init; } = new Dictionary<FieldId, HeldField>();

    public LinkState State { get; init; }

    /// <summary>Counts every change of this link; a reader that sees it unchanged knows that base and pair are unchanged.</summary>
    public long Version { get; init; }
}
