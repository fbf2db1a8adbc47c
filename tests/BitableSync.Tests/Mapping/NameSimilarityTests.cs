using BitableSync.Core.Mapping;

namespace BitableSync.Tests.Mapping;

public sealed class NameSimilarityTests
{
    [Theory]
    [InlineData("Order No.", "order_no")]
    [InlineData("客户 名称", "客户名称")]
    public void Names_that_differ_in_case_and_punctuation_are_alike(string left, string right)
    {
        Assert.Equal(1, NameSimilarity.Score(left, right));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("--", "__")]
    [InlineData("abc", "xyz")]
    public void Names_without_anything_in_common_score_nothing(string left, string right)
    {
        Assert.Equal(0, NameSimilarity.Score(left, right));
    }

    [Fact]
    public void Swapped_letters_count_as_one_slip()
    {
        Assert.Equal(0.75, NameSimilarity.Score("form", "from"));
        Assert.Equal(0.8, NameSimilarity.Score("tilte", "title"));
    }

    [Fact]
    public void The_best_match_comes_first_and_strangers_do_not_come_at_all()
    {
        Assert.Equal(["status", "state"], NameSimilarity.Near("Statsu", ["quantity", "state", "status"]));
    }
}
