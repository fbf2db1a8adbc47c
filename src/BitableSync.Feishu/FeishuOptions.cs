using System.Text;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.RateLimiting;

namespace BitableSync.Feishu;

/// <summary>
/// Which app of the open platform the engine acts as, where that platform is, and how patient the client is with it.
/// Bound from the section <see cref="SectionName"/>; checked by <see cref="FeishuOptionsValidator"/>.
/// The secrets come from the environment or user secrets and never show in <see cref="object.ToString"/>.
/// </summary>
public sealed record FeishuOptions
{
    public const string SectionName = "Feishu";

    /// <summary>
    /// <c>feishu</c> (default, https://open.feishu.cn), <c>lark</c> (https://open.larksuite.com), or any absolute http(s) base URL.
    /// An app belongs to one of the two worlds; its id does not work on the other host.
    /// </summary>
    public string Domain { get; init; } = "feishu";

    /// <summary>App ID of the developer console, <c>cli_…</c>. Required.</summary>
    public string AppId { get; init; } = "";

    /// <summary>App Secret of the developer console. Required, secret.</summary>
    public string AppSecret { get; init; } = "";

    /// <summary><c>self-built</c> (default) or <c>store</c>. A store app needs <see cref="TenantKey"/> and receives by webhook only.</summary>
    public string AppType { get; init; } = AppTypes.SelfBuilt;

    /// <summary>Key of the tenant a store app works for. Required for a store app, meaningless for a self-built one.</summary>
    public string? TenantKey { get; init; }

    /// <summary>Encrypt Key of the console's event settings. When set, a webhook body must be encrypted and signed. Secret.</summary>
    public string? EncryptKey { get; init; }

    /// <summary>Verification Token of the console's event settings. When set, every webhook body must carry it. Secret.</summary>
    public string? VerificationToken { get; init; }

    /// <summary><c>long-connection</c> (default; needs no public address, self-built apps only) or <c>webhook</c>.</summary>
    public string ReceiveMode { get; init; } = ReceiveModes.LongConnection;

    /// <summary>Longest time to open a TCP and TLS connection. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time one HTTP request may take, answer included. Default 30 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time within which a repeatable call is repeated; a wait that would end later is not begun. Default 2 min.
    /// A call can thus last this long plus one <see cref="AttemptTimeout"/>.
    /// </summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a repeatable call is sent at most, the first time included. Range 1 to 20, default 6.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>First wait between two attempts; doubles each time, with jitter. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two attempts when the platform names none itself. Default 30 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest answer that is read. A page of 500 wide records stays far below. Default 64 MiB.</summary>
    public long MaxResponseBytes { get; init; } = 64L << 20;

    /// <summary>
    /// How far the time stamp of a signed webhook may lie from now, either way. Default 8 h: the platform pushes again
    /// for 7 h 5 min and does not say whether a repeated push carries a new time stamp.
    /// </summary>
    public TimeSpan WebhookReplayWindow { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Largest webhook body that is looked at. Default 8 MiB.</summary>
    public int WebhookMaxBodyBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Time in which an event must be stored before the platform is told that it was not. The platform itself waits 3 s. At most 3 s, default 2.5 s.
    /// </summary>
    public TimeSpan EventStoreTimeout { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// Silence after which a long connection counts as dead and is opened anew. Default (null): twice the ping interval, which the platform sets.
    /// </summary>
    public TimeSpan? LongConnectionSilenceLimit { get; init; }

    /// <summary>How long a looked-up person is believed without asking again. Default 1 h.</summary>
    public TimeSpan ContactCacheLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a table's field names are believed without asking again; field events and refused names renew them at once.
    /// Two fields that swap names unnoticed are written crosswise for at most this long. Default 1 min.
    /// </summary>
    public TimeSpan SchemaCacheLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Copies of attached files on this machine. Default (null): none are made.</summary>
    public AttachmentOptions? Attachments { get; init; }

    /// <summary>The most requests that all nodes together send. Default (null): the documented rates.</summary>
    public BudgetOptions? Budget { get; init; }

    /// <summary>The address requests go to. Valid once <see cref="FeishuOptionsValidator"/> accepted <see cref="Domain"/>.</summary>
    public Uri BaseAddress => Domain.ToUpperInvariant() switch
    {
        "FEISHU" => new Uri("https://open.feishu.cn"),
        "LARK" => new Uri("https://open.larksuite.com"),
        _ => new Uri(Domain, UriKind.Absolute),
    };

    public bool IsStoreApp => string.Equals(AppType, AppTypes.Store, StringComparison.OrdinalIgnoreCase);

    public bool UsesLongConnection => string.Equals(ReceiveMode, ReceiveModes.LongConnection, StringComparison.OrdinalIgnoreCase);

    /// <summary>Names what identifies the app and leaves every secret out.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"{nameof(Domain)} = {Domain}, {nameof(AppId)} = {AppId}, {nameof(AppType)} = {AppType}, ");
        builder.Append($"{nameof(ReceiveMode)} = {ReceiveMode}, {nameof(AppSecret)} = {Shown(AppSecret)}, ");
        builder.Append($"{nameof(EncryptKey)} = {Shown(EncryptKey)}, {nameof(VerificationToken)} = {Shown(VerificationToken)}");
        return true;
    }

    private static string Shown(string? secret) => string.IsNullOrEmpty(secret) ? "not set" : "set";
}

/// <summary>Values of <see cref="FeishuOptions.AppType"/>.</summary>
public static class AppTypes
{
    public const string SelfBuilt = "self-built";
    public const string Store = "store";
}

/// <summary>Values of <see cref="FeishuOptions.ReceiveMode"/>.</summary>
public static class ReceiveModes
{
    public const string LongConnection = "long-connection";
    public const string Webhook = "webhook";
}
