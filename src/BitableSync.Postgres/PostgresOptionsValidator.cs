using Microsoft.Extensions.Options;
using Npgsql;

namespace BitableSync.Postgres;

/// <summary>Reports every wrong setting at once, each with its key, the limit and what was found. Never the connection string.</summary>
public sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        string[] failures =
        [
            .. Connection(options.ConnectionString),
            .. AtLeast(nameof(options.LockTimeout), options.LockTimeout, TimeSpan.FromMilliseconds(100)),
            .. AtLeast(nameof(options.IdleInTransactionTimeout), options.IdleInTransactionTimeout, TimeSpan.FromSeconds(1)),
            .. AtLeast(nameof(options.InboxRetention), options.InboxRetention, TimeSpan.FromHours(8)),
            .. AtLeast(nameof(options.OutboxRetention), options.OutboxRetention, TimeSpan.FromDays(1)),
            .. AtLeast(nameof(options.DeadLetterRetention), options.DeadLetterRetention, TimeSpan.Zero),
            .. AtLeast(nameof(options.HistoryRetention), options.HistoryRetention, TimeSpan.FromDays(1)),
            .. AtLeast(nameof(options.AuditRetention), options.AuditRetention, TimeSpan.FromDays(1)),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Connection(string connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return [$"{Key(nameof(PostgresOptions.ConnectionString))} is missing. Set the environment variable "
                + $"{PostgresOptions.SectionName}__{nameof(PostgresOptions.ConnectionString)}, e.g. \"Host=db;Database=crm;Username=bitable_sync;Password=...\"."];
        }

        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parsed.Host)
                ? [$"{Key(nameof(PostgresOptions.ConnectionString))} names no Host. Expected e.g. \"Host=db;Database=crm;Username=bitable_sync;Password=...\"."]
                : [];
        }
        catch (ArgumentException)
        {
            // The parser's message may quote part of the string.
            return [$"{Key(nameof(PostgresOptions.ConnectionString))} is not an Npgsql connection string (key=value pairs joined by semicolons). "
                + "A value that contains a semicolon, quote or equals sign must be quoted."];
        }
    }

    private static IEnumerable<string> AtLeast(string name, TimeSpan value, TimeSpan least)
    {
        if (value < least) yield return $"{Key(name)} must be at least {least}, found {value}.";
    }

    private static string Key(string name) => $"{PostgresOptions.SectionName}:{name}";
}
