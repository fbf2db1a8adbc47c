using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Calls;

/// <summary>One finished API call, as the server saw it.</summary>
/// <param name="StartMs">Milliseconds since the platform started, on a monotonic clock; likewise <paramref name="EndMs"/>.</param>
/// <param name="HttpStatus">0 where the connection was cut instead of an answer.</param>
public sealed record ApiCall(
    long Number,
    DateTimeOffset Start,
    DateTimeOffset End,
    double StartMs,
    double EndMs,
    string Method,
    string Path,
    string? AppToken,
    string? TableId,
    CallKind Kind,
    int Records,
    int HttpStatus,
    int Code,
    string LogId)
{
    /// <summary>The injected fault that shaped this answer, if one did.</summary>
    public string? Fault { get; init; }
}
