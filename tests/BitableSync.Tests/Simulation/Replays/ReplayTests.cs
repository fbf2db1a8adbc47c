namespace BitableSync.Tests.Simulation.Replays;

/// <summary>Failing runs are shown as small as they can be made, as a line that gives the same run again.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("calm 7")]
    [InlineData("faults 1957 actions 0,4,7 struck Crash:12,LostAfter:3 reviews 0")]
    [InlineData("faults 3 actions none struck none")]
    public void A_line_is_read_as_it_is_written(string line) => Assert.Equal(line, Replay.Parse(line).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("storm 7")]
    [InlineData("calm seven")]
    [InlineData("calm 7 actions")]
    [InlineData("calm 7 struck Crash")]
    [InlineData("calm 7 heroes 3")]
    public void What_is_no_line_of_a_run_is_refused(string line) => Assert.Throws<FormatException>(() => Replay.Parse(line));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void The_faults_that_struck_give_the_same_run_again(int seed)
    {
        var drawn = Replay.OfSeed(seed, Surroundings.Faults);
        var report = drawn.Run();

        Assert.NotEmpty(report.Struck);
        Assert.Equal(report.Fingerprint, (drawn with { Struck = report.Struck }).Run().Fingerprint);
    }

    [Fact]
    public void What_a_failure_does_without_is_left_out()
    {
        var tries = 0;

        var least = Shrinker.Least(Enumerable.Range(0, 100).ToList(), items => ++tries > 0 && items.Contains(17) && items.Contains(63) && items.Contains(64));

        Assert.Equal([17, 63, 64], least);
        Assert.InRange(tries, 1, 200);
    }

    [Fact]
    public void What_fails_without_anything_is_nothing() => Assert.Empty(Shrinker.Least([1, 2, 3], _ => true));

    [Fact]
    public void Actions_left_out_are_waited_for()
    {
        var whole = Replay.OfSeed(5, Surroundings.Calm).Scenario.Program;

        var rest = Replay.Parse("calm 5 actions 2,4").Scenario.Program;

        Assert.Equal([whole[0].After + whole[1].After + whole[2].After, whole[3].After + whole[4].After], rest.Select(action => action.After));
    }
}
