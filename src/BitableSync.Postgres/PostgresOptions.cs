namespace BitableSync.Postgres;

/// <summary>How the engine reaches its database. Section <c>Postgres</c>.</summary>
public sealed record PostgresOptions
{
    public const string SectionName = "Postgres";

    /// <summary>
    /// Npgsql connection string of the database that holds both the mapped tables and the engine's schema. A secret: give it in the
    /// environment (<c>Postgres__ConnectionString</c>) or in user secrets.
    /// </summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>How long a statement waits for a row or table lock that a user's transaction holds. Default 10 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After this silence the server ends a transaction of the engine or its scheduler, so a frozen process cannot keep rows locked that
    /// users or other nodes wait for. Default 8 s.
    /// </summary>
    public TimeSpan IdleInTransactionTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long events are kept once dealt with: the platform repeats an event for up to 7 hours. At least 8 h; default 24 h.</summary>
    public TimeSpan InboxRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long write calls are kept once their fate is known, as evidence of what was overwritten. At least 1 day; default 7 days.</summary>
    public TimeSpan OutboxRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long the history answers why a value is where it is, and changes can be undone. At least 1 day; default 90 days.
    /// </summary>
    public TimeSpan HistoryRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long dead letters are kept once closed. Default 30 days.</summary>
    public TimeSpan DeadLetterRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the record of people's actions is kept. At least 1 day; default 365 days.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Names the section only: the connection string must not reach a log through a record's printed form.</summary>
    public override string ToString() => $"{nameof(PostgresOptions)} (section {SectionName})";
}
