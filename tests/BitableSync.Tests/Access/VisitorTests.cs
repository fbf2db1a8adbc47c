using BitableSync.App.Access;
using BitableSync.Postgres.Access;

namespace BitableSync.Tests.Access;

public sealed class VisitorTests
{
    private static readonly Visitor Reviewer = new("review-team", AccessRole.Reviewer, 7);

    [Theory]
    [InlineData(null, "review-team")]
    [InlineData("  ", "review-team")]
    [InlineData("review-team", "review-team")]
    [InlineData(" Wang Fang ", "Wang Fang (review-team)")]
    public void A_decision_always_bears_the_name_of_the_key(string? given, string signature) =>
        Assert.Equal(signature, Visitor.SignatureOf(Reviewer.ToPrincipal("test"), given));

    [Theory]
    [InlineData(null, null)]
    [InlineData("Wang Fang", "Wang Fang")]
    public void Where_nobody_logs_in_the_name_that_is_given_counts(string? given, string? signature) =>
        Assert.Equal(signature, Visitor.SignatureOf(Visitor.Anybody.ToPrincipal("test"), given));

    [Fact]
    public void Who_asks_survives_the_way_through_a_cookie()
    {
        Assert.Equal(Reviewer, Visitor.Of(Reviewer.ToPrincipal("test")));
        Assert.Null(Visitor.Of(new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity())));
    }

    [Theory]
    [InlineData(AccessRole.Viewer, true, false, false)]
    [InlineData(AccessRole.Reviewer, true, true, false)]
    [InlineData(AccessRole.Operator, true, true, true)]
    public void Each_role_may_what_those_before_it_may(AccessRole role, bool look, bool review, bool operate)
    {
        var user = (Reviewer with { Role = role }).ToPrincipal("test");

        Assert.Equal((look, review, operate), (user.MayLook(), user.MayReview(), user.MayOperate()));
    }
}
