using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Records;

public sealed class CanonicalValueTests
{
    [Fact]
    public void A_set_is_equal_whatever_the_order_and_repeats()
    {
        var set = CanonicalValue.Set.Of(["b", "a", "b"]);
        Assert.Equal(set, CanonicalValue.Set.Of(["a", "b"]));
        Assert.Equal(set.GetHashCode(), CanonicalValue.Set.Of(["a", "b"]).GetHashCode());
        Assert.NotEqual(set, CanonicalValue.Set.Of(["a"]));
        Assert.NotEqual(set, CanonicalValue.Set.Of(["a", "B"]));
        Assert.Equal(["a", "b"], ((CanonicalValue.Set)set).Items);
    }

    [Fact]
    public void A_set_of_nothing_is_empty()
    {
        Assert.True(CanonicalValue.Set.Of([]).IsEmpty);
        Assert.Equal(CanonicalValue.Empty, CanonicalValue.Set.Of([]));
        Assert.False(CanonicalValue.Set.Of([""]).IsEmpty);
    }

    [Fact]
    public void Values_of_different_kinds_are_never_equal()
    {
        CanonicalValue[] values =
        [
            CanonicalValue.Empty, new CanonicalValue.Text("1"), new CanonicalValue.Number(1), new CanonicalValue.Flag(true), new CanonicalValue.Instant(1),
            new CanonicalValue.Day(new DateOnly(1970, 1, 1)), CanonicalValue.Set.Of(["1"]), new CanonicalValue.Json("1"),
        ];
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j < values.Length; j++) Assert.Equal(i == j, values[i] == values[j]);
        }
    }

    [Fact]
    public void Text_is_equal_by_code_units()
    {
        Assert.NotEqual<CanonicalValue>(new CanonicalValue.Text("é"), new CanonicalValue.Text("e\u0301"));
        Assert.NotEqual<CanonicalValue>(new CanonicalValue.Text("a"), new CanonicalValue.Text("A"));
    }
}
