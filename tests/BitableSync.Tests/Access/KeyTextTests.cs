using BitableSync.Postgres.Access;

namespace BitableSync.Tests.Access;

public sealed class KeyTextTests
{
    [Fact]
    public void A_key_matches_its_own_hash_and_no_other()
    {
        var (one, other) = (KeyText.Create(), KeyText.Create());
        var hash = KeyText.Hash(one);

        Assert.True(KeyText.Matches(one, hash));
        Assert.False(KeyText.Matches(other, hash));
        Assert.False(KeyText.Matches(one[..^1] + (one[^1] == 'A' ? 'B' : 'A'), hash));
        Assert.NotEqual(hash, KeyText.Hash(one));
        Assert.DoesNotContain(one, hash, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bsk_")]
    [InlineData("bsk_0123abcd_short")]
    [InlineData("xyz_0123abcd_0123456789012345678901234567890123456789012")]
    [InlineData("bsk_0123abcdX0123456789012345678901234567890123456789012")]
    public void What_cannot_be_a_key_has_no_handle(string text) => Assert.Null(KeyText.HandleOf(text));

    [Fact]
    public void A_hash_of_an_unknown_kind_matches_nothing() => Assert.False(KeyText.Matches(KeyText.Create(), "md5$1$AA==$AA=="));
}
