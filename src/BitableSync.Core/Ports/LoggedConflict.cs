using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>A conflict as it is written to the log.</summary>
/// <param name="Record">The pair's record; null where the pair lost it.</param>
/// <param name="Row">The pair's row.</param>
/// <param name="Field">Null where the whole pair was in conflict (delete against update).</param>
/// <param name="Rule">Why the winner won.</param>
/// <param name="Winner">Whose value stands; null where both sides stay as they are until a person decides. A pair's field has at most one such conflict open.</param>
/// <param name="Base">Value both sides last agreed on; for a whole pair the base image as <see cref="CanonicalValue.Json"/>.</param>
/// <param name="Local">PostgreSQL's value; empty where the row was deleted.</param>
/// <param name="Remote">Bitable's value; empty where the record was deleted.</param>
/// <param name="LocalEdit">When and by whom PostgreSQL's value was written.</param>
/// <param name="RemoteEdit">When and by whom Bitable's value was written.</param>
public sealed record LoggedConflict(
    RecordId? Record,
    RowKey Row,
    FieldId? Field,
    ConflictRule Rule,
    Side? Winner,
    CanonicalValue Base,
    CanonicalValue Local,
    CanonicalValue Remote,
    EditMark? LocalEdit,
    EditMark? RemoteEdit)
{
    /// <summary>The state in which it is logged: decided by rule, or for a person to decide.</summary>
    public ConflictState State { get; init; } =
        Rule is ConflictRule.Manual or ConflictRule.PingPong ? ConflictState.NeedsReview : ConflictState.AutoResolved;
}
