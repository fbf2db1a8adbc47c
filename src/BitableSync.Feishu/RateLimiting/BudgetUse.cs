namespace BitableSync.Feishu.RateLimiting;

/// <summary>How much of the budget this node's requests of the last minute take, by class of endpoints.</summary>
internal sealed class BudgetUse(BudgetOptions budget, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    /// <summary>When each request was let through, oldest first; at most a budget of them.</summary>
    private readonly Dictionary<EndpointClass, Queue<long>> _taken = budget.All().ToDictionary(entry => entry.Class, _ => new Queue<long>());

    public void Take(EndpointClass endpoints)
    {
        lock (_gate)
        {
            var taken = _taken[endpoints];
            Forget(taken);
            taken.Enqueue(time.GetTimestamp());
        }
    }

    /// <summary>Requests over what the budget allows per minute, 0 to 1 for one node; those of all nodes add up.</summary>
    public IReadOnlyList<(EndpointClass Class, double Share)> Shares()
    {
        lock (_gate)
        {
            foreach (var taken in _taken.Values) Forget(taken);
            return [.. budget.All().Select(entry => (entry.Class, (double)_taken[entry.Class].Count / entry.Caps.PerMinute))];
        }
    }

    private void Forget(Queue<long> taken)
    {
        while (taken.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Window) taken.Dequeue();
    }
}
