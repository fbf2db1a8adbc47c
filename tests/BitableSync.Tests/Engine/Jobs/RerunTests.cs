using BitableSync.Engine.Jobs;

namespace BitableSync.Tests.Engine.Jobs;

public sealed class RerunTests
{
    private static readonly JobResult Busy = new JobResult.Busy();
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_job_that_is_done_or_stopped_waits_to_be_asked()
    {
        Assert.Null(Rerun.After(new JobResult.Done(new JobCounts()), Tried(RerunCause.Busy, 3), Now, chance: 0));
        Assert.Null(Rerun.After(new JobResult.Stopped("The table is gone."), previous: null, Now, chance: 0));
    }

    [Fact]
    public void A_busy_job_is_looked_at_after_one_second_and_at_most_five()
    {
        Assert.Equal([1, 2, 4, 4, 4], Waits(Busy, 5, chance: 0));
        Assert.Equal([1.25, 2.5, 5, 5, 5], Waits(Busy, 5, chance: 1));
    }

    [Fact]
    public void A_retry_doubles_its_wait_from_what_the_result_demands_up_to_five_minutes()
    {
        Assert.Equal([3, 6, 12, 24, 48, 96, 192, 240, 240], Waits(Later(3), 9, chance: 0));
        Assert.Equal([3.75, 7.5, 15, 30, 60, 120, 240, 300, 300], Waits(Later(3), 9, chance: 1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.2, 1)]
    [InlineData(60, 60)]
    [InlineData(299, 299)]
    [InlineData(3600, 3600)]
    public void The_first_wait_is_what_the_result_demands_but_no_less_than_a_second(double demanded, double wait)
    {
        Assert.Equal(wait, Waits(Later(demanded), 1, chance: 0).Single());
    }

    [Fact]
    public void Waits_stay_within_their_limit_after_any_number_of_tries()
    {
        var (next, at) = Rerun.After(Later(1), Tried(RerunCause.RetryLater, 1_000_000), Now, chance: 1)!.Value;
        Assert.Equal((1_000_001, Now.AddMinutes(5)), (next.Attempt, at));
    }

    [Fact]
    public void Another_cause_starts_to_count_anew()
    {
        Assert.Equal(1, Rerun.After(Later(1), Tried(RerunCause.Busy, 9), Now, chance: 0)!.Value.Next.Attempt);
        Assert.Equal(1, Rerun.After(Busy, Tried(RerunCause.RetryLater, 9), Now, chance: 0)!.Value.Next.Attempt);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 4)]
    [InlineData(1, 4, 5)]
    [InlineData(1, 20, 5)]
    [InlineData(7, 3, 7)]
    public void Who_asks_waits_five_seconds_at_most_but_no_less_than_the_result_demands(double demanded, int attempt, double wait)
    {
        var previous = attempt == 1 ? null : Tried(RerunCause.RetryLater, attempt - 1);
        var (next, at) = Rerun.After(Later(demanded), previous, Now, chance: 0)!.Value;
        Assert.Equal(Now.AddSeconds(wait), next.IfAsked);
        Assert.True(next.IfAsked <= at);
    }

    [Fact]
    public void What_is_stored_is_read_back()
    {
        var rerun = Tried(RerunCause.RetryLater, 12);
        Assert.True(Rerun.TryParse(rerun.ToString(), out var read));
        Assert.Equal(rerun, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Busy")]
    [InlineData("Busy 1")]
    [InlineData("Busy 1 tomorrow")]
    [InlineData("Busy 0 2026-11-21T08:00:00.0000000+00:00")]
    [InlineData("Busy -1 2026-11-21T08:00:00.0000000+00:00")]
    [InlineData("Busy 1 2026-11-21T08:00:00.0000000+00:00 2")]
    [InlineData("7 1 2026-11-21T08:00:00.0000000+00:00")]
    [InlineData("Bored 1 2026-11-21T08:00:00.0000000+00:00")]
    public void Anything_else_is_not(string? text)
    {
        Assert.False(Rerun.TryParse(text, out _));
    }

    private static JobResult.RetryLater Later(double seconds) => new("Bitable is away.", TimeSpan.FromSeconds(seconds));

    private static Rerun Tried(RerunCause cause, int times) => new(cause, times, Now.AddSeconds(5));

    private static List<double> Waits(JobResult result, int tries, double chance)
    {
        List<double> waits = [];
        Rerun? rerun = null;
        for (var time = 0; time < tries; time++)
        {
            (rerun, var at) = Rerun.After(result, rerun, Now, chance)!.Value;
            waits.Add((at - Now).TotalSeconds);
        }

        return waits;
    }
}
