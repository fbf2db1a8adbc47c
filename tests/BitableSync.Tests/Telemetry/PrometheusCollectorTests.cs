using System.Diagnostics.Metrics;
using BitableSync.App.Telemetry;

namespace BitableSync.Tests.Telemetry;

/// <summary>The text format to the letter: https://prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.</summary>
public sealed class PrometheusCollectorTests : IDisposable
{
    private readonly Meter _meter = new($"Test.{Guid.NewGuid():N}");
    private readonly PrometheusCollector _collector;

    public PrometheusCollectorTests() => _collector = new PrometheusCollector(name => name == _meter.Name);

    [Fact]
    public void A_counter_adds_up_by_its_labels_and_says_total_and_its_unit()
    {
        var counter = _meter.CreateCounter<long>("sync.sent", "By", "Bytes\nsent \\ there.");
        counter.Add(2, new KeyValuePair<string, object?>("to.whom", "b"));
        counter.Add(3, new KeyValuePair<string, object?>("to.whom", "b"));
        counter.Add(1, new("to.whom", "a"), new("code", 0));

        AssertText("""
            # HELP sync_sent_bytes_total Bytes\nsent \\ there.
            # TYPE sync_sent_bytes_total counter
            sync_sent_bytes_total{code="0",to_whom="a"} 1
            sync_sent_bytes_total{to_whom="b"} 5

            """);
    }

    [Fact]
    public void The_order_of_labels_makes_no_other_series_and_their_values_are_escaped()
    {
        var counter = _meter.CreateCounter<int>("c");
        counter.Add(1, new("x", "1"), new("y", "a\"b\\c\nd"));
        counter.Add(1, new("y", "a\"b\\c\nd"), new("x", "1"));

        AssertText(""""
            # TYPE c_total counter
            c_total{x="1",y="a\"b\\c\nd"} 2

            """");
    }

    [Fact]
    public void A_histogram_counts_into_every_bucket_that_holds_the_value()
    {
        var histogram = _meter.CreateHistogram("run.duration", "s", "How long.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 2.5] });
        foreach (var value in new[] { 0.5, 0.75, 2, 99 }) histogram.Record(value, new KeyValuePair<string, object?>("job", "push"));

        AssertText("""
            # HELP run_duration_seconds How long.
            # TYPE run_duration_seconds histogram
            run_duration_seconds_bucket{job="push",le="0.5"} 1
            run_duration_seconds_bucket{job="push",le="1"} 2
            run_duration_seconds_bucket{job="push",le="2.5"} 3
            run_duration_seconds_bucket{job="push",le="+Inf"} 4
            run_duration_seconds_sum{job="push"} 102.25
            run_duration_seconds_count{job="push"} 4

            """);
    }

    [Fact]
    public void A_gauge_shows_its_last_value_and_an_up_down_counter_its_sum()
    {
        var gauge = _meter.CreateGauge<double>("gap", "s");
        gauge.Record(2);
        gauge.Record(0.2);
        var open = _meter.CreateUpDownCounter<long>("open");
        open.Add(5);
        open.Add(-2);

        AssertText("""
            # TYPE gap_seconds gauge
            gap_seconds 0.2
            # TYPE open gauge
            open 3

            """);
    }

    [Fact]
    public void What_an_observable_instrument_names_no_more_is_gone()
    {
        Measurement<long>[] now = [new(1, new KeyValuePair<string, object?>("mapping", "a")), new(2, new KeyValuePair<string, object?>("mapping", "b"))];
        _meter.CreateObservableGauge("depth", () => now);
        _meter.CreateObservableCounter("seen", () => 7L);
        _collector.Collect();
        now = [new(3, new KeyValuePair<string, object?>("mapping", "b"))];

        AssertText("""
            # TYPE depth gauge
            depth{mapping="b"} 3
            # TYPE seen_total counter
            seen_total 7

            """);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(1e21, "1E+21")]
    [InlineData(-0.1, "-0.1")]
    public void Numbers_are_written_as_the_format_reads_them(double value, string written)
    {
        _meter.CreateGauge<double>("g").Record(value);

        AssertText($"# TYPE g gauge\ng {written}\n");
    }

    [Theory]
    [InlineData("a.b-c/d", "{item}", "a_b_c_d")]
    [InlineData("9lives", null, "_9lives")]
    [InlineData("factor", "1", "factor_ratio")]
    [InlineData("limit", "{request}/s", "limit_per_second")]
    [InlineData("speed", "By/s", "speed_bytes_per_second")]
    [InlineData("lag.seconds", "s", "lag_seconds")]
    public void Names_follow_the_rules_of_OpenTelemetry_for_Prometheus(string name, string? unit, string expected)
    {
        _meter.CreateGauge<double>(name, unit).Record(1);

        AssertText($"# TYPE {expected} gauge\n{expected} 1\n");
    }

    [Fact]
    public void Other_meters_are_left_alone_and_nothing_measured_is_an_empty_text()
    {
        using var other = new Meter("Other");
        other.CreateCounter<long>("foreign").Add(1);
        _meter.CreateCounter<long>("silent");

        Assert.Equal("", _collector.Collect());
    }

    [Fact]
    public async Task Measurements_of_many_threads_during_scrapes_are_all_counted()
    {
        var counter = _meter.CreateCounter<long>("busy");
        var scraping = Task.Run(() =>
        {
            for (var i = 0; i < 50; i++) _collector.Collect();
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++) counter.Add(1, new KeyValuePair<string, object?>("n", n % 2));
        })).Append(scraping));

        AssertText("""
            # TYPE busy_total counter
            busy_total{n="0"} 2000
            busy_total{n="1"} 2000

            """);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    private void AssertText(string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), _collector.Collect());
}
