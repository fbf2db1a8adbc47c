namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>The judge of the soak finds what it is there to find, and nothing else.</summary>
public sealed class LostEditsTests
{
    [Fact]
    public void An_edit_that_the_engine_overwrote_without_a_trace_is_found()
    {
        var row = Of("row", User("a"), Engine("b"));
        var record = Of("rec1", User("b"));

        Assert.Contains("'a' was overwritten by the engine with 'b'", Assert.Single(Find([row], [record])), StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_one_whose_row_the_engine_deleted() =>
        Assert.Contains("with 'nothing'", Assert.Single(Find([Of("row", User("a"), Engine(null))], [])), StringComparison.Ordinal);

    [Fact]
    public void So_is_one_that_the_engine_overwrote_on_both_sides()
    {
        var row = Of("row", User("a"), Engine("b"));
        var record = Of("rec1", User("b"), Engine("a"), Engine("b"));

        Assert.Contains("'a' was overwritten", Assert.Single(Find([row], [record])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_overwritten_edit_that_stands_in_the_conflict_log_is_not_lost() =>
        Assert.Empty(Find([Of("row", User("a"), Engine("b"))], [Of("rec1", User("b"))], "a"));

    [Fact]
    public void Nor_is_one_that_somebody_overwrote_on_its_own_side() =>
        Assert.Empty(Find([Of("row", User("a"), User("c"), Engine("b"))], [Of("rec1", Engine("c"), User("b"))]));

    [Fact]
    public void Nor_is_one_that_was_seen_on_the_other_side_and_overwritten_there() =>
        Assert.Empty(Find([Of("row", User("a"), Engine("b"))], [Of("rec1", Engine("a"), User("b"))]));

    [Fact]
    public void Nor_is_one_whose_record_was_made_anew_from_the_row_that_has_it() =>
        Assert.Empty(Find([Of("row", Engine("a"))], [Of("rec1", User("a"), Engine(null)), Of("rec2", Engine("a"))]));

    [Fact]
    public void A_value_that_nobody_wrote_is_found() =>
        Assert.Contains("nobody wrote 'x'", Assert.Single(Find([Of("row", User("a"))], [Of("rec1", Engine("a"), Engine("x"))])), StringComparison.Ordinal);

    [Fact]
    public void An_edit_is_let_go_only_where_the_app_was_told_neither_of_it_nor_of_the_write_that_landed_on_it()
    {
        var told = Of("rec1", User("a") with { IsUntold = true }, Engine("b"));
        Assert.Single(Find([Of("row", User("b"))], [told]));

        var untold = Of("rec1", User("a") with { IsUntold = true }, Engine("b") with { IsUntold = true });
        Assert.Empty(Find([Of("row", User("b"))], [untold]));
    }

    [Fact]
    public void A_value_inside_a_logged_image_counts_as_logged() => Assert.Superset(
        new HashSet<string> { "page 1", "17" },
        Journal.LoggedValues(["""[null, {"json":"{\"title\":\"page 1\",\"amount\":17}"}]"""]).ToHashSet());

    private static IReadOnlyList<string> Find(History[] rows, History[] records, params string[] logged) =>
        [.. new LostEdits(rows, records, logged.ToHashSet()).Find().Select(finding => finding.What)];

    private static History Of(string name, params Image[] images)
    {
        var history = new History("ticket 1", name);
        history.Images.AddRange(images);
        return history;
    }

    private static Image User(string value) => new(false, new Dictionary<string, string> { ["note"] = value });

    private static Image Engine(string? value) => new(true, value is null ? null : new Dictionary<string, string> { ["note"] = value });
}
