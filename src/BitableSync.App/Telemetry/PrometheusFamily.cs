using System.Diagnostics.Metrics;

namespace BitableSync.App.Telemetry;

internal enum PrometheusType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>All series of one name. Not safe for several threads: see <see cref="PrometheusCollector"/>.</summary>
internal sealed class PrometheusFamily(string name, PrometheusType type, string? help, double[] bounds)
{
    /// <summary>Label values that never end would otherwise fill the memory; what comes beyond is left out.</summary>
    private const int MostSeries = 2000;

    /// <summary>By their labels as the text format writes them.</summary>
    private readonly SortedDictionary<string, PrometheusSeries> _series = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public PrometheusType Type { get; } = type;

    public string? Help { get; } = help;

    /// <summary>Upper bounds of a histogram's buckets, ascending, without infinity.</summary>
    public double[] Bounds { get; } = bounds;

    public IReadOnlyDictionary<string, PrometheusSeries> Series => _series;

    /// <param name="instrument">Where the value comes from.</param>
    /// <param name="labels">As the text format writes them, without braces.</param>
    /// <param name="value">The measurement.</param>
    public void Record(Instrument instrument, string labels, double value)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MostSeries) return;
            _series[labels] = series = new PrometheusSeries(Bounds.Length);
        }

        if (Type == PrometheusType.Histogram) series.Observe(value, Bounds);
        else if (Adds(instrument)) series.Value += value;
        else series.Value = value;
    }

    /// <summary>Forgets what an instrument that is asked anew each time said last, for a series that it no longer names is over.</summary>
    public void Clear() => _series.Clear();

    private static bool Adds(Instrument instrument) =>
        !instrument.IsObservable && instrument.GetType().GetGenericTypeDefinition() is var kind && (kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>));
}
