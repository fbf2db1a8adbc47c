using BitableSync.App.Health;
using BitableSync.Core.Records;
using BitableSync.Postgres.Figures;

namespace BitableSync.Tests.Health;

/// <summary>When the node says that nothing moves: work waits that no run takes, or no timer fires.</summary>
public sealed class ProgressTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(3);
    private static readonly Progress Rule = new(StallLimit: TimeSpan.FromMinutes(2), TimerInterval: TimeSpan.FromMinutes(5));
    private static readonly QueueFigures Idle = new() { SinceRun = Minutes(1) };
    private static readonly MappingFigures Healthy = new() { Mapping = new MappingName("m"), IsFilled = true, Push = Idle, Pull = Idle, SinceComparison = Minutes(30) };

    [Fact]
    public void Empty_queues_and_recent_runs_are_well() => Assert.Empty(Rule.Judge([Healthy], Long).Stuck);

    [Fact]
    public void A_change_that_came_after_the_last_run_and_waits_beyond_the_limit_is_stuck()
    {
        var waiting = Idle with { Waiting = 3, Lag = Minutes(4), Unattended = Minutes(3), SinceRun = Minutes(5) };

        Assert.Equal(
            ["Mapping m has 3 row changes waiting, the oldest for 240 s, and no push has run for 300 s."],
            Rule.Judge([Healthy with { Push = waiting }], Long).Stuck);
        Assert.Equal(
            ["Mapping m has 3 events waiting, the oldest for 240 s, and no pull has run for 300 s."],
            Rule.Judge([Healthy with { Pull = waiting }], Long).Stuck);
    }

    [Fact]
    public void It_is_not_stuck_while_a_run_is_under_way_or_within_the_limit_or_the_node_has_just_come()
    {
        var waiting = Idle with { Waiting = 3, Lag = Minutes(4), Unattended = Minutes(3), SinceRun = Minutes(5) };

        Assert.Empty(Rule.Judge([Healthy with { Push = waiting with { IsRunning = true } }], Long).Stuck);
        Assert.Empty(Rule.Judge([Healthy with { Push = waiting with { Unattended = Minutes(1) } }], Long).Stuck);
        Assert.Empty(Rule.Judge([Healthy with { Push = waiting }], Minutes(1)).Stuck);
    }

    [Fact]
    public void What_runs_look_at_and_leave_may_wait_as_long_as_it_must()
    {
        var left = Idle with { Waiting = 3, Lag = Long, SinceRun = Minutes(4) };

        Assert.Empty(Rule.Judge([Healthy with { Push = left }], Long).Stuck);
        Assert.Single(Rule.Judge([Healthy with { Push = left with { SinceRun = Minutes(8) } }], Long).Stuck);
    }

    [Fact]
    public void Nothing_waits_but_no_timer_has_fired_is_a_frozen_engine()
    {
        var never = new QueueFigures { SinceRun = null };
        var frozen = Healthy with { Push = never, Pull = never, SinceComparison = null };

        Assert.Equal(["No job of any mapping has run for 420 s: the job engine stands still."], Rule.Judge([frozen], Long).Stuck);
        Assert.Empty(Rule.Judge([frozen], Minutes(6)).Stuck);
        Assert.Empty(Rule.Judge([frozen, Healthy with { Mapping = new MappingName("other") }], Long).Stuck);
        Assert.Empty(Rule.Judge([frozen with { IsComparing = true }], Long).Stuck);
    }

    [Fact]
    public void A_stopped_mapping_is_reported_and_holds_up_nothing()
    {
        var stopped = Healthy with
        {
            StoppedBecause = "The table is gone.",
            Push = Idle with { Waiting = 9, Lag = Long, Unattended = Long, SinceRun = Long },
            Pull = Idle with { SinceRun = Long },
            SinceComparison = Long,
        };

        var verdict = Rule.Judge([stopped], Long);

        Assert.Empty(verdict.Stuck);
        Assert.Equal(["Mapping m is stopped: The table is gone."], verdict.Remarks);
        Assert.Single(Rule.Judge([stopped, Healthy with { Push = Idle with { Waiting = 1, Lag = Long, Unattended = Long } }], Long).Stuck);
    }

    [Fact]
    public void A_mapping_that_is_being_filled_is_judged_by_its_first_pass_alone()
    {
        var filling = Healthy with { IsFilled = false, Push = new QueueFigures { Waiting = 100, Lag = Long, Unattended = Long }, Pull = new QueueFigures(), SinceComparison = null };

        Assert.Empty(Rule.Judge([filling with { IsComparing = true }], Long).Stuck);
        Assert.Equal(["Mapping m is not filled, and its first pass does not run."], Rule.Judge([filling], Long).Stuck);
    }

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
