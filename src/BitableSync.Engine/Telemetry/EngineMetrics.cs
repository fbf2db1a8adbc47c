using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Reconcile;

namespace BitableSync.Engine.Telemetry;

/// <summary>Counts and times what this node's jobs do, by mapping and direction.</summary>
internal sealed class EngineMetrics : IDisposable
{
    public const string Name = "BitableSync.Engine";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _runs;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _stages;
    private readonly Counter<long> _items;
    private readonly Counter<long> _conflicts;
    private readonly Gauge<long> _drift;
    private readonly Gauge<double> _gap;
    private readonly Histogram<double> _laneWait;
    private readonly ConcurrentDictionary<(string Mapping, SyncJob Job), (long Seen, long Written)> _totals = new();

    public EngineMetrics()
    {
        _runs = _meter.CreateCounter<long>("bitable_sync.runs", "{run}", "Runs that ended, by outcome.");
        _duration = _meter.CreateHistogram(
            "bitable_sync.run.duration", "s", "Time from the start of a run to its end.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] });
        _stages = _meter.CreateHistogram(
            "bitable_sync.stage.duration", "s", "Where the time from an edit on one side to the other side goes: wait, fetch, apply of a pull, wait, plan, send of a push.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] });
        _items = _meter.CreateCounter<long>("bitable_sync.items", "{item}", "Items by what became of them: seen, created, updated, deleted, parked.");
        _conflicts = _meter.CreateCounter<long>("bitable_sync.conflicts", "{conflict}", "Conflicts logged, by the rule that decided them.");
        _drift = _meter.CreateGauge<long>("bitable_sync.reconcile.differences", "{pair}", "Differences that the last comparison on this node found, by kind.");
        _gap = _meter.CreateGauge<double>("bitable_sync.write.gap", "s", "Gap kept before the next write to a Base, as this node last knew it.");
        _laneWait = _meter.CreateHistogram<double>("bitable_sync.write.wait", "s", "Time that a batch waited for its turn to be written to a Base.");
        _meter.CreateObservableGauge("bitable_sync.echo_factor", EchoFactors, "1", "Items written for each one seen, since the start of this node. More than 1 for long: the engine answers its own writes.");
    }

    public void Ran(SyncJob job, MappingName mapping, JobOutcome outcome, TimeSpan took)
    {
        var tags = new TagList { { "mapping", mapping.Value }, { "direction", DirectionOf(job) }, { "outcome", NameOf(outcome) } };
        _runs.Add(1, tags);
        _duration.Record(took.TotalSeconds, tags);
    }

    /// <summary>One stage of a run is over; per event or row change for <see cref="SyncStage.Wait"/>, else per transaction or call.</summary>
    public void Passed(SyncJob job, SyncStage stage, MappingName mapping, TimeSpan took) =>
        _stages.Record(took.TotalSeconds, new TagList { { "mapping", mapping.Value }, { "direction", DirectionOf(job) }, { "stage", NameOf(stage) } });

    /// <summary>Edits have been taken up by a run.</summary>
    /// <param name="job">The run.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="edits">The edits; null where nothing is known of one.</param>
    /// <param name="now">By the clock of the edits.</param>
    public void TakenUp(SyncJob job, MappingName mapping, IEnumerable<EditMark?> edits, DateTimeOffset now)
    {
        foreach (var edit in edits.OfType<EditMark>()) Passed(job, SyncStage.Wait, mapping, now > edit.At ? now - edit.At : TimeSpan.Zero);
    }

    /// <summary>Part of a run has been committed.</summary>
    public void Moved(SyncJob job, MappingName mapping, JobCounts counts)
    {
        Add("seen", counts.Seen);
        Add("created", counts.Created);
        Add("updated", counts.Updated);
        Add("deleted", counts.Deleted);
        Add("parked", counts.Parked);
        var written = counts.Created + counts.Updated + counts.Deleted;
        _totals.AddOrUpdate((mapping.Value, job), (counts.Seen, written), (_, total) => (total.Seen + counts.Seen, total.Written + written));

        void Add(string stage, int items)
        {
            if (items > 0) _items.Add(items, new TagList { { "mapping", mapping.Value }, { "direction", DirectionOf(job) }, { "stage", stage } });
        }
    }

    public void Logged(MappingName mapping, ConflictRule rule, int conflicts) =>
        _conflicts.Add(conflicts, new TagList { { "mapping", mapping.Value }, { "rule", NameOf(rule) } });

    public void Compared(MappingName mapping, Drift drift)
    {
        (string Kind, long Count)[] kinds =
        [
            ("unlinked_records", drift.UnlinkedRecords), ("unlinked_rows", drift.UnlinkedRows), ("different_pairs", drift.DifferentPairs),
            ("missing_records", drift.MissingRecords), ("missing_rows", drift.MissingRows), ("unreadable", drift.Unreadable),
        ];
        foreach (var (kind, count) in kinds) _drift.Record(count, new TagList { { "mapping", mapping.Value }, { "kind", kind } });
    }

    public void Waited(AppToken app, MappingName mapping, TimeSpan waited) =>
        _laneWait.Record(waited.TotalSeconds, new TagList { { "app_token", app.Value }, { "mapping", mapping.Value } });

    public void Paused(AppToken app, TimeSpan gap) => _gap.Record(gap.TotalSeconds, new KeyValuePair<string, object?>("app_token", app.Value));

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> EchoFactors() => _totals.Where(total => total.Value.Seen > 0).Select(total => new Measurement<double>(
        (double)total.Value.Written / total.Value.Seen, new("mapping", total.Key.Mapping), new("direction", DirectionOf(total.Key.Job))));

    private static string DirectionOf(SyncJob job) => NameOf(job);

    private static string NameOf<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
