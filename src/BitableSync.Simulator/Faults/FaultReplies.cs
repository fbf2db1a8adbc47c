using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Faults;

/// <summary>The answers that faults put in place of the real one.</summary>
internal static class FaultReplies
{
    private static readonly byte[] HtmlPage = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"u8.ToArray();

    /// <summary>The answer of a fault that keeps the call from being carried out; null for other kinds.</summary>
    public static ApiReply? BeforeApplying(Fault fault, string logId) => fault.Kind switch
    {
        FaultKind.Throttle => RateLimiter.Throttled(50, fault.ResetSeconds, fault.Status, logId),
        FaultKind.Code => Refusal(fault, logId),
        FaultKind.Html => new ApiReply(fault.Status ?? 502, -1, HtmlPage, "text/html"),
        FaultKind.Empty => new ApiReply(fault.Status ?? 502, -1, []),
        _ => null,
    };

    public static ApiReply Refusal(Fault fault, string logId) => ApiReply.Refused(new ApiRefusedException(fault.Code, status: fault.Status), logId);
}
