using BitableSync.App.Configuration;
using BitableSync.App.Serving;
using BitableSync.App.Telemetry;
using BitableSync.Core.Ports;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.Figures;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BitableSync.App.Health;

/// <summary>Jobs run and queues move, on whichever node.</summary>
internal sealed class ProgressCheck(FigureReader figures, MappingCatalog catalog, AppSettings settings, StartupState state, TimeProvider time) : IHealthCheck, IDisposable
{
    /// <summary>However often somebody asks, the database is asked this often.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private (HealthCheckResult Result, long At)? _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (state is not { IsReady: true, ReadySince: { } readySince }) return HealthCheckResult.Healthy("Not started yet.");
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < Freshness) return last.Result;
            var result = await JudgeAsync(readySince, cancellationToken);
            _last = (result, time.GetTimestamp());
            return result;
        }
        catch (StoreException)
        {
            return HealthCheckResult.Unhealthy("The queues could not be read.");
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<HealthCheckResult> JudgeAsync(long readySince, CancellationToken cancellationToken)
    {
        var rule = new Progress(settings.Serve.StallLimit, settings.Sync.TimerInterval);
        var verdict = rule.Judge(await figures.ReadAsync(catalog.Measured(), cancellationToken), time.GetElapsedTime(readySince));
        var words = string.Join(' ', verdict.Stuck.Concat(verdict.Remarks));
        if (verdict.Stuck.Count > 0) return HealthCheckResult.Unhealthy(words);
        return verdict.Remarks.Count > 0 ? HealthCheckResult.Degraded(words) : HealthCheckResult.Healthy();
    }
}
