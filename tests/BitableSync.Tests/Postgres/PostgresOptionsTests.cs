using BitableSync.Postgres;

namespace BitableSync.Tests.Postgres;

public sealed class PostgresOptionsTests
{
    private const string Good = "Host=db;Database=crm;Username=u;Password=hush";

    [Fact]
    public void All_wrong_settings_are_reported_at_once()
    {
        var result = Validate(new PostgresOptions
        {
            ConnectionString = "",
            LockTimeout = TimeSpan.Zero,
            IdleInTransactionTimeout = TimeSpan.FromMilliseconds(1),
            InboxRetention = TimeSpan.FromHours(7),
            OutboxRetention = TimeSpan.FromHours(23),
            DeadLetterRetention = TimeSpan.FromDays(-1),
            HistoryRetention = TimeSpan.FromHours(23),
        });

        Assert.Equal(
            [
                "Postgres:ConnectionString is missing. Set the environment variable Postgres__ConnectionString, e.g. \"Host=db;Database=crm;Username=bitable_sync;Password=...\".",
                "Postgres:LockTimeout must be at least 00:00:00.1000000, found 00:00:00.",
                "Postgres:IdleInTransactionTimeout must be at least 00:00:01, found 00:00:00.0010000.",
                "Postgres:InboxRetention must be at least 08:00:00, found 07:00:00.",
                "Postgres:OutboxRetention must be at least 1.00:00:00, found 23:00:00.",
                "Postgres:DeadLetterRetention must be at least 00:00:00, found -1.00:00:00.",
                "Postgres:HistoryRetention must be at least 1.00:00:00, found 23:00:00.",
            ],
            result);
    }

    [Theory]
    [InlineData("not a connection string with hush in it")]
    [InlineData("Host=db;Unknown=hush")]
    [InlineData("Username=hush")]
    public void A_broken_connection_string_is_never_repeated(string connectionString)
    {
        var failure = Assert.Single(Validate(new PostgresOptions { ConnectionString = connectionString }));

        Assert.DoesNotContain("hush", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_connection_string_is_not_in_the_printed_form() =>
        Assert.DoesNotContain("hush", new PostgresOptions { ConnectionString = Good }.ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Validate(new PostgresOptions { ConnectionString = Good }));

    private static IEnumerable<string> Validate(PostgresOptions options) => new PostgresOptionsValidator().Validate(null, options).Failures ?? [];
}
