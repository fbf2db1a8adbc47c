namespace BitableSync.Feishu.RateLimiting;

/// <summary>
/// Section <c>Feishu:Budget</c>: the most requests all nodes together send, per class of endpoints; 1 to 1000 per second, 1 to 60,000 per
/// minute. The defaults are the documented rates; lower them to leave room for other programs of the same app. An endpoint whose own
/// documented rate is lower is held to that as well.
/// </summary>
public sealed record BudgetOptions
{
    /// <summary>Access tokens and the address of the long connection, per second. Default 50.</summary>
    public int TokenPerSecond { get; init; } = 50;

    /// <summary>The same per minute. Default 1000.</summary>
    public int TokenPerMinute { get; init; } = 1000;

    /// <summary>Reads of Bases, tables, fields and records, per second. Default 20.</summary>
    public int ReadPerSecond { get; init; } = 20;

    /// <summary>The same per minute. Default 1200.</summary>
    public int ReadPerMinute { get; init; } = 1200;

    /// <summary>Writes of records; those to one Base go one by one in any case, per second. Default 50.</summary>
    public int WritePerSecond { get; init; } = 50;

    /// <summary>The same per minute. Default 3000.</summary>
    public int WritePerMinute { get; init; } = 3000;

    /// <summary>Writes of Bases, tables and fields, per second. Default 10.</summary>
    public int SchemaPerSecond { get; init; } = 10;

    /// <summary>The same per minute. Default 600.</summary>
    public int SchemaPerMinute { get; init; } = 600;

    /// <summary>Event subscriptions, per second. Default 50.</summary>
    public int SubscriptionPerSecond { get; init; } = 50;

    /// <summary>The same per minute. Default 1000.</summary>
    public int SubscriptionPerMinute { get; init; } = 1000;

    /// <summary>People and departments, per second. Default 50.</summary>
    public int ContactPerSecond { get; init; } = 50;

    /// <summary>The same per minute. Default 1000.</summary>
    public int ContactPerMinute { get; init; } = 1000;

    /// <summary>Files of attachment fields, per second. Default 5.</summary>
    public int MediaPerSecond { get; init; } = 5;

    /// <summary>The same per minute. Default 300.</summary>
    public int MediaPerMinute { get; init; } = 300;

    /// <summary>Wiki nodes, per second. Default 50.</summary>
    public int WikiPerSecond { get; init; } = 50;

    /// <summary>The same per minute. Default 100.</summary>
    public int WikiPerMinute { get; init; } = 100;

    internal RequestCaps Of(EndpointClass endpoints) => All().Single(entry => entry.Class == endpoints).Caps;

    internal IEnumerable<(EndpointClass Class, RequestCaps Caps)> All() =>
    [
        (EndpointClass.Token, new RequestCaps(TokenPerSecond, TokenPerMinute)),
        (EndpointClass.Read, new RequestCaps(ReadPerSecond, ReadPerMinute)),
        (EndpointClass.Write, new RequestCaps(WritePerSecond, WritePerMinute)),
        (EndpointClass.Schema, new RequestCaps(SchemaPerSecond, SchemaPerMinute)),
        (EndpointClass.Subscription, new RequestCaps(SubscriptionPerSecond, SubscriptionPerMinute)),
        (EndpointClass.Contact, new RequestCaps(ContactPerSecond, ContactPerMinute)),
        (EndpointClass.Media, new RequestCaps(MediaPerSecond, MediaPerMinute)),
        (EndpointClass.Wiki, new RequestCaps(WikiPerSecond, WikiPerMinute)),
    ];
}
