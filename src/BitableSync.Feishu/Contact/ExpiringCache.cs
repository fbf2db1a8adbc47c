namespace BitableSync.Feishu.Contact;

/// <summary>Remembers answers for a while, null answers included, and never more than <paramref name="capacity"/> of them.</summary>
internal sealed class ExpiringCache<TValue>(TimeProvider time, TimeSpan lifetime, int capacity, StringComparer comparer)
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (TValue? Value, DateTimeOffset Until)> _entries = new(comparer);

    /// <summary>True when the answer is known; it may be known to be null.</summary>
    public bool TryGet(string key, out TValue? value)
    {
        lock (_gate)
        {
            var known = _entries.TryGetValue(key, out var entry) && time.GetUtcNow() < entry.Until;
            value = known ? entry.Value : null;
            return known;
        }
    }

    public void Set(string key, TValue? value)
    {
        lock (_gate)
        {
            if (_entries.Count >= capacity && !_entries.ContainsKey(key))
                MakeRoom();
            _entries[key] = (value, time.GetUtcNow() + lifetime);
        }
    }

    /// <summary>Drops the older half: rare, and cheaper than keeping an order on every access.</summary>
    private void MakeRoom()
    {
        string[] oldest = [.. _entries.OrderBy(entry => entry.Value.Until).Take(Math.Max(1, capacity / 2)).Select(entry => entry.Key)];
        foreach (var key in oldest)
            _entries.Remove(key);
    }
}
