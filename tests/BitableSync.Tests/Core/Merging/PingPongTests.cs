using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Merging;

public sealed class PingPongTests
{
    private const int MaxFlips = 6;

    /// <summary>Writes as side, value before and value after; the last one is about to be made.</summary>
    [Theory]
    [InlineData("nothing was written before", false, "Rab")]
    [InlineData("a person types on one side", false, "Lab Lbc Lcd Lde Lef Lfg Lgh Lhi")]
    [InlineData("a person ticks and unticks a box on one side", false, "Lab Lba Lab Lba Lab Lba Lab Lba Lab Lba")]
    [InlineData("people type new values on both sides in turn", false, "Lab Rbc Lcd Rde Lef Rfg Lgh Rhi")]
    [InlineData("an owned value is put back over the same automation, within the limit", false, "Rab Rcb Rcb Rcb Rcb Rcb Rcb")]
    [InlineData("and once too often", true, "Rab Rcb Rcb Rcb Rcb Rcb Rcb Rcb")]
    [InlineData("both sides normalise to their own form, within the limit", false, "Lab Rba Lab Rba Lab Rba Lab")]
    [InlineData("and once too often", true, "Lab Rba Lab Rba Lab Rba Lab Rba")]
    [InlineData("three values go round", true, "Lab Rbc Lca Rab Lbc Rca Lab Rbc Lca")]
    public void A_value_that_keeps_coming_back_over_somebody_elses_is_told(string what, bool expected, string writes)
    {
        FieldWrite[] all = [.. writes.Split(' ').Select(write => new FieldWrite(write[0] == 'L' ? Side.Local : Side.Remote, Value(write[1]), Value(write[2])))];
        Assert.True(PingPong.IsFlipping(all[..^1], all[^1], MaxFlips) == expected, what);
    }

    [Fact]
    public void A_counter_that_answers_every_write_with_a_new_value_is_told_too()
    {
        var writes = Enumerable.Range(0, 100).Select(i => new FieldWrite(i % 2 == 0 ? Side.Local : Side.Remote, Number(i), Number(i + 1))).ToArray();
        var made = Enumerable.Range(1, 99).First(count => PingPong.IsFlipping(writes[..count], writes[count], MaxFlips));
        Assert.Equal(MaxFlips * PingPong.NewValuesPerFlip + 1, made);
    }

    private static CanonicalValue.Text Value(char letter) => new(letter.ToString());

    private static CanonicalValue.Number Number(int value) => new(value);
}
