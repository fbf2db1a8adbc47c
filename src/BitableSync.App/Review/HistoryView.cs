using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.App.Review;

/// <summary>One step in the life of a row, as API and <c>history</c> show it.</summary>
public sealed record HistoryView
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Record { get; init; }

    /// <summary>The row's key at that time, as a JSON array of texts.</summary>
    public required string Row { get; init; }

    public required HistoryAct Act { get; init; }

    /// <summary>The side that was written: <c>local</c> is PostgreSQL, <c>remote</c> is Bitable; null where neither was.</summary>
    public Side? Side { get; init; }

    public required IReadOnlyList<HistoryValue> Values { get; init; }

    /// <summary>When the edit that was carried over was made, by its own side's clock, and by whom; null where unknown.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    public string? EditedBy { get; init; }

    public long? Conflict { get; init; }

    public long? Undoes { get; init; }

    public string? By { get; init; }

    public string? Reason { get; init; }
}

/// <summary>One field of a step, in words for people.</summary>
public sealed record HistoryValue(string Field, string FieldName, string Before, string After);
