using BitableSync.Core.Mapping;
using BitableSync.Core.Planning;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Planning;

public sealed class MassChangeGuardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 50)]
    [InlineData(249, 50)]
    [InlineData(300, 60)]
    [InlineData(5000, 1000)]
    public void A_fifth_of_the_pairs_is_allowed_and_fifty_always(long pairs, long allowed) =>
        Assert.Equal(allowed, MassChangeGuard.Allowed(new GuardOptions(), pairs));

    [Theory]
    // deletes, overwrites, fills and inserts, pairs, approved: held?
    [InlineData(50, 0, 0, 10, 0, false)]
    [InlineData(51, 0, 0, 10, 0, true)]
    [InlineData(0, 51, 0, 100, 0, true)]
    [InlineData(30, 30, 0, 100, 0, true)]
    [InlineData(0, 0, 5000, 100, 0, false)]
    [InlineData(1000, 0, 0, 5000, 0, false)]
    [InlineData(1001, 0, 5000, 5000, 0, true)]
    [InlineData(5000, 0, 0, 5000, 4000, false)]
    [InlineData(5001, 0, 0, 5001, 4000, true)]
    public void Deletes_and_overwrites_count_together_and_nothing_else_does(
        int deletes, int overwrites, int others, long pairs, long approved, bool isHeld)
    {
        var tally = new ChangeTally();
        Add(tally, PairImpact.Delete, deletes, Noon);
        Add(tally, PairImpact.Overwrite, overwrites, Noon);
        Add(tally, PairImpact.Insert, others, Noon);
        Add(tally, PairImpact.Fill, others, Noon);

        Assert.Equal(isHeld, MassChangeGuard.MustWait(new GuardOptions(), pairs, tally, Made(), approved));
    }

    [Fact]
    public void Only_changes_within_one_window_count_together()
    {
        var tally = new ChangeTally();
        for (var i = 0; i < 100; i++) Add(tally, PairImpact.Overwrite, 40, Noon.AddMinutes(10 * i));
        Assert.Equal(40, MassChangeGuard.Heaviest(TimeSpan.FromMinutes(10), tally, Made()));
        Assert.Equal(80, MassChangeGuard.Heaviest(TimeSpan.FromMinutes(11), tally, Made()));
    }

    [Fact]
    public void Changes_of_unknown_time_count_in_every_window()
    {
        var tally = new ChangeTally();
        Add(tally, PairImpact.Delete, 30, at: null);
        Add(tally, PairImpact.Delete, 30, Noon);
        Add(tally, PairImpact.Delete, 20, Noon.AddDays(1));
        Assert.Equal(60, MassChangeGuard.Heaviest(TimeSpan.FromMinutes(10), tally, Made()));
    }

    [Fact]
    public void Deletes_carried_out_count_in_windows_in_which_something_waits()
    {
        var tally = new ChangeTally();
        Add(tally, PairImpact.Delete, 5, Noon);
        var made = Made((Noon.AddMinutes(-9), 40), (Noon.AddMinutes(-10), 1000), (Noon.AddMinutes(9), 7));
        Assert.Equal(52, MassChangeGuard.Heaviest(TimeSpan.FromMinutes(20), tally, Made((Noon.AddMinutes(-9), 40), (Noon.AddMinutes(9), 7))));
        Assert.Equal(45, MassChangeGuard.Heaviest(TimeSpan.FromMinutes(10), tally, made));
        Assert.Equal(1040, MassChangeGuard.Heaviest(TimeSpan.FromMinutes(10), made));
    }

    [Fact]
    public void Where_nothing_waits_nothing_is_held_whatever_went_before()
    {
        var tally = new ChangeTally();
        Add(tally, PairImpact.Insert, 5, Noon);
        Assert.False(MassChangeGuard.MustWait(new GuardOptions(), 100, tally, Made((Noon, 1000)), approved: 0));
    }

    [Fact]
    public void A_share_of_one_switches_the_guard_off()
    {
        var tally = new ChangeTally();
        Add(tally, PairImpact.Delete, 1000, Noon);
        Assert.False(MassChangeGuard.MustWait(new GuardOptions { Share = 1 }, 1000, tally, Made((Noon, 1000)), approved: 0));
    }

    [Fact]
    public void The_sample_is_bounded_and_holds_what_is_lost()
    {
        var tally = new ChangeTally();
        Add(tally, PairImpact.Insert, 5, Noon);
        Add(tally, PairImpact.Delete, 100, Noon);
        Assert.Equal(ChangeTally.SampleSize, tally.Sample.Count);
        Assert.All(tally.Sample, key => Assert.StartsWith("Delete", key));
    }

    private static void Add(ChangeTally tally, PairImpact impact, int count, DateTimeOffset? at)
    {
        for (var i = 0; i < count; i++) tally.Add(impact, at is { } time ? new EditMark(time, null) : null, $"{impact} {i}");
    }

    private static Dictionary<long, long> Made(params (DateTimeOffset At, long Deletes)[] made) =>
        made.ToDictionary(each => ChangeTally.MinuteOf(each.At), each => each.Deletes);
}
