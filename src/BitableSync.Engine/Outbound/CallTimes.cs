using System.Collections.Concurrent;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Outbound;

/// <summary>How long writes to each Base have taken on this node lately.</summary>
internal sealed class CallTimes
{
    private readonly ConcurrentDictionary<AppToken, TimeSpan> _slowest = new();

    /// <summary>The slowest call of late; zero before the first.</summary>
    public TimeSpan SlowestOf(AppToken app) => _slowest.GetValueOrDefault(app);

    /// <summary>A slow call is remembered at once and forgotten slowly: a Base that was slow may be so again.</summary>
    public void Add(AppToken app, TimeSpan took) => _slowest.AddOrUpdate(app, took, (_, slowest) => took > slowest * 0.9 ? took : slowest * 0.9);
}
