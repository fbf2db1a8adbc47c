using BitableSync.Feishu.RateLimiting;

namespace BitableSync.Feishu.Http;

/// <summary>One endpoint of the open platform.</summary>
/// <param name="Name">Short stable name for logs, metrics and errors, for example <c>bitable.record.search</c>.</param>
/// <param name="Method">HTTP verb.</param>
/// <param name="Class">Decides budgeting and whether the client repeats a failed call by itself.</param>
/// <param name="Limit">The documented rate.</param>
public sealed record ApiEndpoint(string Name, HttpMethod Method, EndpointClass Class, RateLimit Limit)
{
    /// <summary>
    /// A write to a Base goes out once: its repetition belongs to the caller, who alone knows the Base's write lane
    /// and can find out what became of the first attempt. Everything else is harmless to repeat.
    /// </summary>
    public bool WritesToBase => Class is EndpointClass.Write or EndpointClass.Schema;
}
