using System.Collections.Concurrent;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.Options;

namespace BitableSync.Engine.Outbound;

/// <summary>
/// The gap between writes to each Base: doubles while the Base is busy, halves back to the configured one when calls succeed.
/// </summary>
internal sealed class WriteGaps(IOptions<SyncOptions> options)
{
    private readonly ConcurrentDictionary<AppToken, TimeSpan> _gaps = new();

    public TimeSpan Of(AppToken app) => _gaps.GetValueOrDefault(app, options.Value.WriteGap);

    public void Grow(AppToken app) => _gaps[app] = Min(Of(app) * 2, options.Value.MaxWriteGap);

    public void Shrink(AppToken app) => _gaps[app] = Max(Of(app) / 2, options.Value.WriteGap);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
