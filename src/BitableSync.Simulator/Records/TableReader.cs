using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Records;

/// <summary>A table as a reader may see it now: behind a lagging replica, or empty for an app without permission. Use under <see cref="BitableBase.Sync"/>.</summary>
internal sealed class TableReader(Platform platform, BitableBase bitable, BitableTable table)
{
    private readonly IReadOnlyDictionary<string, BitableRecord?> _lagging = table.LaggingRecords(platform.Clock.TrueNow);

    private bool SeesNothing => bitable.Access != AppAccess.Manage;

    public BitableTable Table => table;

    /// <summary>Whether what is seen is the table as it is.</summary>
    public bool IsCurrent => !SeesNothing && _lagging.Count == 0;

    public BitableRecord? Find(string recordId)
    {
        if (SeesNothing) return null;
        return _lagging.TryGetValue(recordId, out var past) ? past : table.Find(recordId);
    }

    /// <summary>All records, in table order; records whose deletion has not arrived yet come last.</summary>
    public IEnumerable<BitableRecord> All()
    {
        if (SeesNothing) return [];
        if (_lagging.Count == 0) return table.Records;
        var deleted = _lagging.Values.OfType<BitableRecord>().Where(past => table.Find(past.Id) is null);
        return table.Records.Select(record => Find(record.Id)).OfType<BitableRecord>().Concat(deleted);
    }
}
