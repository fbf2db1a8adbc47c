using System.Diagnostics.Metrics;

namespace BitableSync.App.Telemetry;

/// <summary>Listens to meters and keeps what they measure in the shape that Prometheus reads.</summary>
internal sealed class PrometheusCollector : IDisposable
{
    /// <summary>Of the OpenTelemetry SDK, for histograms that name none; in seconds, as all of ours are.</summary>
    private static readonly double[] StandardBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, PrometheusFamily> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<Instrument, PrometheusFamily> _ofInstrument = [];
    private readonly MeterListener _listener = new();

    /// <param name="listensTo">By a meter's name.</param>
    public PrometheusCollector(Func<string, bool> listensTo)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (listensTo(instrument.Meter.Name) && Add(instrument)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.MeasurementsCompleted = (instrument, _) =>
        {
            lock (_gate) _ofInstrument.Remove(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Record(instrument, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Asks the observable instruments and writes everything, sorted by name and labels.</summary>
    public string Collect()
    {
        // Held throughout: what observable instruments say is taken in by this very thread, and two scrapes must not mix.
        lock (_gate)
        {
            foreach (var (instrument, family) in _ofInstrument)
            {
                if (instrument.IsObservable) family.Clear();
            }

            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_families.Values);
        }
    }

    public void Dispose() => _listener.Dispose();

    private bool Add(Instrument instrument)
    {
        if (TypeOf(instrument) is not { } type) return false;
        var name = PrometheusName.Of(instrument, type);
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out var family)) _families[name] = family = new PrometheusFamily(name, type, instrument.Description, BoundsOf(instrument));
            // Two instruments of one name are one family; of two types they cannot be, and the first one stays.
            if (family.Type != type) return false;
            _ofInstrument[instrument] = family;
            return true;
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        lock (_gate)
        {
            if (_ofInstrument.TryGetValue(instrument, out var family)) family.Record(instrument, labels, value);
        }
    }

    private static PrometheusType? TypeOf(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>)) return PrometheusType.Counter;
        if (kind == typeof(Histogram<>)) return PrometheusType.Histogram;
        return kind == typeof(Gauge<>) || kind == typeof(ObservableGauge<>) || kind == typeof(UpDownCounter<>) || kind == typeof(ObservableUpDownCounter<>)
            ? PrometheusType.Gauge
            : null;
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => StandardBounds,
    };
}
