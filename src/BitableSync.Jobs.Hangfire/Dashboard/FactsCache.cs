using Hangfire.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>
/// Keeps the facts for a moment: a page shows several of them, each asked for by itself, and open pages ask again every few seconds.
/// Where the database is away the last known facts stay.
/// </summary>
internal sealed class FactsCache(IDashboardMappings mappings, TimeProvider clock)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private DashboardFacts? _last;
    private DateTimeOffset _readAt;

    public static FactsCache Of(RazorPage page) => page.Context.GetHttpContext().RequestServices.GetRequiredService<FactsCache>();

    /// <summary>Has the next page read them anew.</summary>
    public void Forget()
    {
        lock (_gate) _readAt = default;
    }

    /// <summary>Null as long as they could never be read.</summary>
    public DashboardFacts? Read()
    {
        lock (_gate)
        {
            if (clock.GetUtcNow() - _readAt < FreshFor) return _last;
            _readAt = clock.GetUtcNow();
            try
            {
                using var limit = new CancellationTokenSource(Patience, clock);
                // Hangfire draws its pages synchronously; there is no context to deadlock with.
                _last = mappings.ReadAsync(limit.Token).GetAwaiter().GetResult();
            }
            catch (Exception exception) when (exception is Core.Ports.StoreException or OperationCanceledException)
            {
                // The page itself says that the database is away.
            }

            return _last;
        }
    }
}
