using BitableSync.Postgres.Schema;

namespace BitableSync.Tests.Postgres;

public sealed class NearMatchesTests
{
    [Theory]
    [InlineData("crm.custmer", " Did you mean crm.customer?")]
    [InlineData("CRM.Customer", " Did you mean crm.customer?")]
    [InlineData("crm.orde", " Did you mean crm.ordre or crm.orders?")]
    [InlineData("something.else", "")]
    public void The_nearest_names_are_asked_for(string name, string question) =>
        Assert.Equal(question, NearMatches.Question(name, ["crm.customer", "crm.orders", "crm.ordre", "public.zebra"]));
}
