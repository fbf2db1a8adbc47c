using BitableSync.App.Configuration;
using BitableSync.App.Serving;
using BitableSync.Feishu.LongConnection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BitableSync.App.Health;

/// <summary>Events of Bitable find their way in: the long connection is up where this node keeps it, and every Base raises events.</summary>
internal sealed class IntakeCheck(LongConnectionClient connection, IntakeState intake, ServeOptions options, TimeProvider time) : IHealthCheck
{
    private readonly Lock _gate = new();

    /// <summary>
    /// Since when every look found no connection, and how many there had been by then. The client's own time is that of its last
    /// attempt, and attempts follow each other for as long as the platform is away.
    /// </summary>
    private (long At, int Connections)? _down;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var status = connection.Status;
        if (status.State == LongConnectionState.Failed || DownFor(status) > options.StallLimit)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"The long connection is down. {status.Problem}".TrimEnd()));
        }

        // Changes still come with the timers, and only a person can do something about it.
        return Task.FromResult(intake.Problems is { Count: > 0 } problems ? HealthCheckResult.Degraded(string.Join(' ', problems)) : HealthCheckResult.Healthy());
    }

    private TimeSpan DownFor(LongConnectionStatus status)
    {
        lock (_gate)
        {
            if (status.State is LongConnectionState.Connected or LongConnectionState.Stopped)
            {
                _down = null;
                return TimeSpan.Zero;
            }

            if (_down is not { } down || down.Connections != status.Connections) _down = down = (time.GetTimestamp(), status.Connections);
            return time.GetElapsedTime(down.At);
        }
    }
}
