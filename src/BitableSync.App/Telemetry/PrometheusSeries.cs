namespace BitableSync.App.Telemetry;

/// <summary>One set of labels with what was measured.</summary>
internal sealed class PrometheusSeries(int bounds)
{
    private readonly long[] _buckets = new long[bounds];

    /// <summary>Of a counter or gauge.</summary>
    public double Value { get; set; }

    public double Sum { get; private set; }

    public long Count { get; private set; }

    /// <summary>Measurements up to and including each bound.</summary>
    public IReadOnlyList<long> Buckets => _buckets;

    public void Observe(double value, double[] limits)
    {
        Sum += value;
        Count++;
        for (var bucket = 0; bucket < limits.Length; bucket++)
        {
            if (value <= limits[bucket]) _buckets[bucket]++;
        }
    }
}
