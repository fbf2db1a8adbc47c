using System.Text.Json.Nodes;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.App.Review;

/// <summary>One logged conflict, as page, API and <c>conflicts</c> show it.</summary>
public sealed record ConflictView
{
    public required long Id { get; init; }

    public required string Mapping { get; init; }

    public string? Record { get; init; }

    /// <summary>The row's key, as a JSON array of texts.</summary>
    public required string Row { get; init; }

    /// <summary>Id of the field; null where the whole pair was in conflict.</summary>
    public string? Field { get; init; }

    /// <summary>Name of the field when the mapping was resolved; null where it is no longer mapped.</summary>
    public string? FieldName { get; init; }

    public required ConflictRule Rule { get; init; }

    /// <summary>Whose value stands: <c>local</c> is PostgreSQL, <c>remote</c> is Bitable; null where both wait for a person.</summary>
    public Side? Winner { get; init; }

    public required ConflictState State { get; init; }

    public required ConflictValue Base { get; init; }

    public required ConflictValue Database { get; init; }

    public required ConflictValue Bitable { get; init; }

    /// <summary>Counts how often the values of a waiting conflict have changed; sent along with a decision, it keeps that from a page that is out of date.</summary>
    public int Version { get; init; }

    public required DateTimeOffset DetectedAt { get; init; }

    public string? ResolvedBy { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public string? Reason { get; init; }

    public bool IsOpen => State is ConflictState.AutoResolved or ConflictState.NeedsReview;
}

/// <summary>One side of a conflict.</summary>
/// <param name="Value">The canonical value as JSON.</param>
/// <param name="Text">The same for people.</param>
/// <param name="At">When it was written, by that side's clock; null where unknown, and for the base.</param>
/// <param name="By">Who wrote it; null where unknown, and for the base.</param>
public sealed record ConflictValue(JsonNode? Value, string Text, DateTimeOffset? At = null, string? By = null);
