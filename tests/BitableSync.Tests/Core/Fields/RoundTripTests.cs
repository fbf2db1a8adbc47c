using BitableSync.Core.Fields;
using BitableSync.Core.Records;
using FsCheck;
using FsCheck.Fluent;

namespace BitableSync.Tests.Core.Fields;

/// <summary>For every allowed pair: what is written reads back as the same canonical value, on both sides, whichever side it came from.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < PairCase.All.Count; i++) data.Add(i, PairCase.All[i].Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_cell_keeps_its_canonical_value_through_both_sides(int index, string name)
    {
        var pair = PairCase.All[index];
        var codec = pair.Codec;
        var read = 0;
        Property.Holds(RawValues.Cells(pair.Field), cell =>
        {
            var value = codec.FromRemote(cell);
            if (!value.Fits) return;
            read++;
            AssertStable(pair, codec, value.Value);
        });
        Assert.True(read > 0, $"No generated cell of {name} could be read.");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_column_keeps_its_canonical_value_through_both_sides(int index, string name)
    {
        var pair = PairCase.All[index];
        var codec = pair.Codec;
        var read = 0;
        Property.Holds(RawValues.Columns(pair.Column), text =>
        {
            if (text is null && !pair.Column.IsNullable) return;
            var value = codec.FromLocal(text);
            if (!value.Fits) return;
            read++;
            AssertStable(pair, codec, value.Value);
        });
        Assert.True(read > 0, $"No generated value of {name} could be read.");
    }

    [Fact]
    public void Some_value_that_is_not_empty_gets_through_each_pair_to_each_side()
    {
        var stuck = new List<string>();
        foreach (var pair in PairCase.All)
        {
            var codec = pair.Codec;
            if (!Values(pair, codec).Any(value => codec.ToLocal(value).Fits)) stuck.Add($"{pair.Name}: to the database");
            if (!pair.Pair.ToDatabaseOnly && !Values(pair, codec).Any(value => codec.ToRemote(value).Fits)) stuck.Add($"{pair.Name}: to Bitable");
        }

        Assert.Empty(stuck);
    }

    /// <summary>Canonical values that are not empty, a few first because they mostly do.</summary>
    private static IEnumerable<CanonicalValue> Values(PairCase pair, FieldCodec codec) =>
        from count in new[] { 20, 200, 2000 }
        let cells = RawValues.Cells(pair.Field).Sample(count, new Rnd(7), 50).Select(cell => codec.FromRemote(cell))
        let columns = RawValues.Columns(pair.Column).Sample(count, new Rnd(7), 50).Select(codec.FromLocal)
        from value in cells.Concat(columns)
        where value is { Fits: true, Value.IsEmpty: false }
        select value.Value;

    private static void AssertStable(PairCase pair, FieldCodec codec, CanonicalValue value)
    {
        Assert.Equal(value, codec.Normalize(value));
        var column = codec.ToLocal(value);
        if (column.Fits) Assert.Equal(value, codec.FromLocal(LocalStore.Store(pair.Column, column.Value)).Value);
        var cell = codec.ToRemote(value);
        if (cell.Fits) Assert.Equal(value, codec.FromRemote(RemoteStore.Store(pair.Field, cell.Value)).Value);
        Assert.False(cell.Fits && pair.Pair.ToDatabaseOnly);
        AssertStored(value);
    }

    /// <summary>Base images, outbox and conflict log must give back what they were given.</summary>
    private static void AssertStored(CanonicalValue value) =>
        Assert.Equal(value, CanonicalJson.FromElement(System.Text.Json.JsonSerializer.SerializeToElement(CanonicalJson.ToNode(value))));
}
