using System.Collections.Immutable;

namespace BitableSync.Simulator.Bases;

/// <summary>One table of a Base. Everything here is guarded by <see cref="BitableBase.Sync"/>.</summary>
internal sealed class BitableTable(string id, string name)
{
    private readonly Dictionary<string, BitableRecord> _records = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<PastRecord> _past = [];
    private readonly Dictionary<string, BitableRecord> _bin = new(StringComparer.Ordinal);

    public string Id => id;

    public string Name { get; set; } = name;

    /// <summary>Still being made: its columns are no changes anybody is told of.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>Starts at 1, plus one per write call that changed something.</summary>
    public int Revision { get; set; } = 1;

    public ImmutableArray<BitableField> Fields { get; set; } = [];

    public ImmutableArray<BitableView> Views { get; set; } = [];

    /// <summary>Last number given out, per auto-number field.</summary>
    public Dictionary<string, int> LastNumbers { get; } = new(StringComparer.Ordinal);

    public int Count => _records.Count;

    public IEnumerable<BitableRecord> Records => _order.Select(recordId => _records[recordId]);

    public BitableRecord? Find(string recordId) => _records.GetValueOrDefault(recordId);

    /// <summary>A deleted record as it last was, for whoever takes it out of the bin again.</summary>
    public BitableRecord? FindDeleted(string recordId) => _bin.GetValueOrDefault(recordId);

    public BitableField? FieldNamed(string fieldName) => Fields.FirstOrDefault(field => field.Name == fieldName);

    public BitableField? FieldWithId(string fieldId) => Fields.FirstOrDefault(field => field.Id == fieldId);

    public BitableField Primary => Fields.First(candidate => candidate.IsPrimary);

    public BitableRecord AtPosition(int position) => _records[_order[position]];

    /// <summary>Applies changes. With a time in <paramref name="lagUntil"/> readers keep the old state until then.</summary>
    public void Apply(IReadOnlyList<RecordChange> changes, DateTimeOffset? lagUntil)
    {
        var removed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (lagUntil is { } until) _past.Add(new PastRecord(until, change.RecordId, change.Before));
            if (change.After is null)
            {
                if (_records.Remove(change.RecordId, out var deleted)) _bin[change.RecordId] = deleted;
                removed.Add(change.RecordId);
                continue;
            }
            _bin.Remove(change.RecordId);
            if (_records.TryAdd(change.RecordId, change.After)) _order.Add(change.RecordId);
            else _records[change.RecordId] = change.After;
        }
        if (removed.Count > 0) _order.RemoveAll(removed.Contains);
    }

    /// <summary>What a lagging replica still shows: the earlier state of records written a moment ago, null for those it does not know yet.</summary>
    public IReadOnlyDictionary<string, BitableRecord?> LaggingRecords(DateTimeOffset now)
    {
        if (_past.Count == 0) return ImmutableDictionary<string, BitableRecord?>.Empty;
        _past.RemoveAll(past => past.Until <= now);
        var lagging = new Dictionary<string, BitableRecord?>(StringComparer.Ordinal);
        foreach (var past in _past) lagging.TryAdd(past.RecordId, past.Record);
        return lagging;
    }

    private sealed record PastRecord(DateTimeOffset Until, string RecordId, BitableRecord? Record);
}
