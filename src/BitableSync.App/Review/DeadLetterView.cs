namespace BitableSync.App.Review;

/// <summary>One parked record or row with the reason, as page, API and <c>status</c> show it.</summary>
public sealed record DeadLetterView
{
    public required long Id { get; init; }

    public required string Mapping { get; init; }

    /// <summary>The side that did not take it: <c>bitable</c> or <c>database</c>.</summary>
    public required string Target { get; init; }

    public string? Row { get; init; }

    public string? Record { get; init; }

    /// <summary>The platform's code, an SQLSTATE, or <c>misfit</c>.</summary>
    public required string Code { get; init; }

    public required string Message { get; init; }

    /// <summary>The platform's log id, for its support; null where there is none.</summary>
    public string? LogId { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset ParkedAt { get; init; }
}
