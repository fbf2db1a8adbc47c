using System.Diagnostics.Metrics;
using BitableSync.Core.Ports;

namespace BitableSync.Postgres.Figures;

/// <summary>
/// Queues and what waits for people as gauges. They show what was read last, so collecting them costs the database nothing; every
/// node shows the same, for the queues are shared.
/// </summary>
public sealed class FigureGauges : IDisposable
{
    public const string Name = "BitableSync.Postgres";

    private readonly FigureReader _reader;
    private readonly Meter _meter = new(Name);
    private volatile IReadOnlyList<MappingFigures> _latest = [];

    public FigureGauges(FigureReader reader)
    {
        _reader = reader;
        _meter.CreateObservableGauge("bitable_sync.queue.depth", Depths, "{item}", "Items in a mapping's queues: row changes and events that wait, write calls whose fate is open.");
        _meter.CreateObservableGauge("bitable_sync.queue.lag", Lags, "s", "Age of the oldest item in each of a mapping's queues.");
        Gauge("bitable_sync.conflicts.open", "{conflict}", "Conflicts no reviewer has looked at.", figures => figures.OpenConflicts);
        Gauge("bitable_sync.dead_letters.open", "{item}", "Records and rows that a side has refused.", figures => figures.OpenDeadLetters);
        Gauge("bitable_sync.mapping.stopped", "", "1 where a mapping waits for a person, else 0.", figures => figures.StoppedBecause is null ? 0 : 1);
    }

    /// <exception cref="StoreException">The database could not be reached; the gauges keep what they have.</exception>
    public async Task RefreshAsync(IReadOnlyCollection<MeasuredMapping> mappings, CancellationToken cancellationToken) =>
        _latest = await _reader.ReadAsync(mappings, cancellationToken);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string description, Func<MappingFigures, long> value) => _meter.CreateObservableGauge(
        name, () => _latest.Select(figures => new Measurement<long>(value(figures), Tag("mapping", figures.Mapping.Value))), unit, description);

    private IEnumerable<Measurement<long>> Depths() => _latest.SelectMany(figures => new[]
    {
        Item(figures, "push", "change_log", figures.Push.Waiting),
        Item(figures, "push", "outbox", figures.OpenBatches),
        Item(figures, "pull", "inbox", figures.Pull.Waiting),
    });

    private IEnumerable<Measurement<double>> Lags() => _latest.SelectMany(figures => new[]
    {
        Item(figures, "push", "change_log", figures.Push.Lag.TotalSeconds),
        Item(figures, "push", "outbox", figures.OldestBatch.TotalSeconds),
        Item(figures, "pull", "inbox", figures.Pull.Lag.TotalSeconds),
    });

    private static Measurement<T> Item<T>(MappingFigures figures, string direction, string stage, T value)
        where T : struct => new(value, Tag("mapping", figures.Mapping.Value), Tag("direction", direction), Tag("stage", stage));

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
