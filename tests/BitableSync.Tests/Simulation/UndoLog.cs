namespace BitableSync.Tests.Simulation;

/// <summary>Changes made in place by one transaction, with what takes each of them back.</summary>
internal sealed class UndoLog
{
    private readonly Stack<Action> _undo = new();

    public void Put<TKey, TValue>(IDictionary<TKey, TValue> table, TKey key, TValue value)
    {
        if (table.TryGetValue(key, out var before)) _undo.Push(() => table[key] = before);
        else _undo.Push(() => table.Remove(key));
        table[key] = value;
    }

    /// <summary>False where there is nothing to remove.</summary>
    public bool Remove<TKey, TValue>(IDictionary<TKey, TValue> table, TKey key)
    {
        if (!table.TryGetValue(key, out var before)) return false;
        _undo.Push(() => table[key] = before);
        return table.Remove(key);
    }

    public void Add<T>(HashSet<T> set, T item)
    {
        if (set.Add(item)) _undo.Push(() => set.Remove(item));
    }

    public void Remove<T>(HashSet<T> set, T item)
    {
        if (set.Remove(item)) _undo.Push(() => set.Add(item));
    }

    public void Append<T>(List<T> list, IReadOnlyCollection<T> items)
    {
        var count = list.Count;
        _undo.Push(() => list.RemoveRange(count, list.Count - count));
        list.AddRange(items);
    }

    public void RemoveAll<T>(List<T> list, Predicate<T> match)
    {
        if (!list.Exists(match)) return;
        T[] before = [.. list];
        _undo.Push(() =>
        {
            list.Clear();
            list.AddRange(before);
        });
        list.RemoveAll(match);
    }

    public void RollBack()
    {
        while (_undo.TryPop(out var undo)) undo();
    }
}
