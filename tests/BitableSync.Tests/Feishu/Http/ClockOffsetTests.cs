using System.Net;
using BitableSync.Feishu.Http;

namespace BitableSync.Tests.Feishu.Http;

public sealed class ClockOffsetTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void One_exchange_bounds_the_offset_to_the_second_and_the_round_trip()
    {
        // The server's clock shows 8:00:05 for some instant between our 8:00:00.0 and 8:00:00.2.
        var offset = ClockOffset.FromExchange(Start, Start.AddMilliseconds(200), Start.AddSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(4.8), offset.Lower);
        Assert.Equal(TimeSpan.FromSeconds(6), offset.Upper);
        Assert.Equal(TimeSpan.FromSeconds(5.4), offset.Estimate);
        Assert.Equal(TimeSpan.FromSeconds(0.6), offset.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7.3)]
    [InlineData(-3601.55)]
    public void Many_exchanges_narrow_the_bounds_around_the_truth(double trueSeconds)
    {
        const int seed = 20260601;
        var random = new Random(seed);
        var truth = TimeSpan.FromSeconds(trueSeconds);
        var clock = new PlatformClock();
        var sent = Start;
        for (var i = 0; i < 50; i++)
        {
            var answered = sent.AddMilliseconds(random.Next(1, 40));
            clock.OnAttempt(Attempt(sent, answered.AddMilliseconds(random.Next(1, 40)), WholeSecond(answered + truth)));
            sent = sent.AddMilliseconds(random.Next(100, 3000));
        }

        var offset = clock.Offset!;
        Assert.InRange(truth, offset.Lower, offset.Upper);
        Assert.True(offset.Error < TimeSpan.FromMilliseconds(150), $"seed {seed}: error {offset.Error}");
    }

    [Fact]
    public void Bounds_widen_as_they_age()
    {
        var offset = ClockOffset.FromExchange(Start, Start, Start);

        Assert.Equal(TimeSpan.FromMilliseconds(500 + 720), offset.At(Start.AddHours(1)).Error);
        Assert.Same(offset, offset.At(Start.AddHours(-1)));
    }

    [Fact]
    public void A_single_outlier_is_not_believed_a_clock_that_was_set_is()
    {
        var clock = new PlatformClock();
        clock.OnAttempt(Attempt(Start, Start, Start));
        clock.OnAttempt(Attempt(Start, Start, Start.AddHours(1)));
        Assert.Equal(TimeSpan.FromSeconds(0.5), clock.Offset!.Estimate);

        clock.OnAttempt(Attempt(Start, Start, Start));
        clock.OnAttempt(Attempt(Start, Start, Start.AddHours(2)));
        Assert.Equal(TimeSpan.FromSeconds(0.5), clock.Offset!.Estimate);

        clock.OnAttempt(Attempt(Start, Start, Start.AddHours(2)));
        Assert.Equal(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(0.5), clock.Offset!.Estimate);
    }

    [Fact]
    public void Nothing_is_known_without_a_date()
    {
        var clock = new PlatformClock();

        clock.OnAttempt(Attempt(Start, Start, null));

        Assert.Null(clock.Offset);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static ApiAttempt Attempt(DateTimeOffset sent, DateTimeOffset received, DateTimeOffset? date) =>
        new(Endpoints.SearchRecords, 1, sent, received, HttpStatusCode.OK, 0, date, null);
}
