using System.Collections.Concurrent;
using BitableSync.Core.Ports;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.RateLimiting;

/// <summary>
/// The app's budget, shared by all nodes. Requests of one node stand in line, and whoever is first reserves a portion in the database
/// for as many as wait; portions of all nodes are due one after the other. So nobody is passed over, neither a node nor, as each job
/// sends one request at a time, a mapping.
/// </summary>
public sealed class SharedBudget(IRequestPermits permits, FeishuOptions options, TimeProvider time) : IRequestBudget, IDisposable
{
    private readonly ConcurrentDictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database could not be reached. Nothing is sent then, for nobody knows what the others send.</exception>
    public async ValueTask AcquireAsync(ApiEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var ofClass = RequestPace.Of((options.Budget ?? new BudgetOptions()).Of(endpoint.Class));
        var own = RequestPace.Of(endpoint.Limit);
        // The longer wait first, so that the other permit is still good after it.
        if (own.Interval > ofClass.Interval) await TakeAsync(endpoint.Name, own, cancellationToken);
        await TakeAsync(endpoint.Class.ToString().ToLowerInvariant(), ofClass, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var account in _accounts.Values) account.Dispose();
    }

    private Task TakeAsync(string what, RequestPace pace, CancellationToken cancellationToken) =>
        _accounts.GetOrAdd(what, key => new Account($"{options.AppId} {key}", pace, permits, time)).TakeAsync(cancellationToken);

    /// <summary>One line of waiting requests.</summary>
    private sealed class Account(string name, RequestPace pace, IRequestPermits permits, TimeProvider time) : IDisposable
    {
        private readonly SemaphoreSlim _first = new(1, 1);
        private int _waiting;
        private int _left;
        private long _askedAt;
        private TimeSpan _usableUntil;

        public async Task TakeAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                await _first.WaitAsync(cancellationToken);
                try
                {
                    while (_left == 0 || time.GetElapsedTime(_askedAt) > _usableUntil) await ReserveAsync(cancellationToken);
                    _left--;
                }
                finally
                {
                    _first.Release();
                }
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        public void Dispose() => _first.Dispose();

        /// <summary>
        /// The wait is counted from the answer on and the end of the portion from the question on, so that it is used neither too early
        /// nor too late, however long the database took.
        /// </summary>
        private async Task ReserveAsync(CancellationToken cancellationToken)
        {
            _left = 0;
            var askedAt = time.GetTimestamp();
            var portion = Math.Clamp(Volatile.Read(ref _waiting), 1, pace.Portion);
            var wait = await permits.ReserveAsync(name, portion, pace.Interval, cancellationToken);
            // Timers count whole milliseconds and would cut the rest off.
            if (wait > TimeSpan.Zero) await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellationToken);
            (_left, _askedAt, _usableUntil) = (portion, askedAt, wait + RequestPace.Validity);
        }
    }
}
