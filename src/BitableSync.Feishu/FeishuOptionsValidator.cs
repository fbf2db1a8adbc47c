using System.Text.RegularExpressions;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.RateLimiting;
using Microsoft.Extensions.Options;

namespace BitableSync.Feishu;

/// <summary>Checks a whole <see cref="FeishuOptions"/> and reports every failure at once, each with its key path.</summary>
public sealed partial class FeishuOptionsValidator : IValidateOptions<FeishuOptions>
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    /// <summary>How long the platform waits for the answer to an event.</summary>
    private static readonly TimeSpan PlatformPatience = TimeSpan.FromSeconds(3);

    private const string TransferTimeout = $"{nameof(FeishuOptions.Attachments)}:{nameof(AttachmentOptions.TransferTimeout)}";

    public ValidateOptionsResult Validate(string? name, FeishuOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] failures = [.. Failures(options)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(FeishuOptions options) =>
        [.. Identity(options), .. Receiving(options), .. Times(options), .. Sizes(options), .. Budget(options.Budget ?? new())];

    private static IEnumerable<string> Identity(FeishuOptions options)
    {
        if (!IsDomain(options.Domain))
            yield return Failure(nameof(options.Domain), $"is '{options.Domain}'; expected 'feishu', 'lark' or an absolute http(s) URL without query.");
        if (!AppIdPattern().IsMatch(options.AppId))
            yield return Failure(nameof(options.AppId), $"is '{options.AppId}'; expected the App ID of the developer console, cli_ followed by letters and digits.");
        if (string.IsNullOrWhiteSpace(options.AppSecret))
            yield return Failure(nameof(options.AppSecret), $"is missing; set the environment variable {FeishuOptions.SectionName}__{nameof(options.AppSecret)}.");
        if (!IsOneOf(options.AppType, AppTypes.SelfBuilt, AppTypes.Store))
            yield return Failure(nameof(options.AppType), $"is '{options.AppType}'; expected '{AppTypes.SelfBuilt}' or '{AppTypes.Store}'.");
        if (options.IsStoreApp && string.IsNullOrWhiteSpace(options.TenantKey))
            yield return Failure(nameof(options.TenantKey), "is missing; a store app needs the key of the tenant it works for.");
    }

    private static IEnumerable<string> Receiving(FeishuOptions options)
    {
        if (!IsOneOf(options.ReceiveMode, ReceiveModes.LongConnection, ReceiveModes.Webhook))
            yield return Failure(nameof(options.ReceiveMode), $"is '{options.ReceiveMode}'; expected '{ReceiveModes.LongConnection}' or '{ReceiveModes.Webhook}'.");
        else if (options is { IsStoreApp: true, UsesLongConnection: true })
            yield return Failure(nameof(options.ReceiveMode), $"is '{options.ReceiveMode}'; the platform offers store apps only '{ReceiveModes.Webhook}'.");
        else if (!options.UsesLongConnection && string.IsNullOrEmpty(options.EncryptKey) && string.IsNullOrEmpty(options.VerificationToken))
            yield return Failure(nameof(options.EncryptKey), $"and {FeishuOptions.SectionName}:{nameof(options.VerificationToken)} are both missing; without one of them anybody could post events to the webhook.");
    }

    private static IEnumerable<string> Times(FeishuOptions options)
    {
        (string Key, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            (nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromMilliseconds(1), LongestTime),
            (nameof(options.AttemptTimeout), options.AttemptTimeout, TimeSpan.FromMilliseconds(1), LongestTime),
            (nameof(options.TotalTimeout), options.TotalTimeout, TimeSpan.FromMilliseconds(1), LongestTime),
            (nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(1), LongestTime),
            (nameof(options.MaxRetryDelay), options.MaxRetryDelay, options.RetryDelay, LongestTime),
            (nameof(options.WebhookReplayWindow), options.WebhookReplayWindow, TimeSpan.FromSeconds(1), LongestTime),
            (nameof(options.EventStoreTimeout), options.EventStoreTimeout, TimeSpan.FromMilliseconds(1), PlatformPatience),
            (nameof(options.LongConnectionSilenceLimit), options.LongConnectionSilenceLimit ?? LongestTime, TimeSpan.FromMilliseconds(100), LongestTime),
            (nameof(options.ContactCacheLifetime), options.ContactCacheLifetime, TimeSpan.FromMinutes(1), LongestTime),
            (TransferTimeout, options.Attachments?.TransferTimeout ?? LongestTime, TimeSpan.FromSeconds(1), LongestTime),
            (nameof(options.SchemaCacheLifetime), options.SchemaCacheLifetime, TimeSpan.Zero, LongestTime),
        ];
        foreach (var (key, value, least, most) in times)
        {
            if (value < least || value > most)
                yield return Failure(key, $"is {value:c}; expected {least:c} to {most:c}.");
        }
    }

    private static IEnumerable<string> Sizes(FeishuOptions options)
    {
        if (options.MaxAttempts is < 1 or > 20)
            yield return Failure(nameof(options.MaxAttempts), $"is {options.MaxAttempts}; expected 1 to 20.");
        if (options.Attachments?.MaxBytes is < 1 or > 100L << 30)
            yield return Failure($"{nameof(options.Attachments)}:{nameof(AttachmentOptions.MaxBytes)}", $"is {options.Attachments.MaxBytes}; expected 1 to {100L << 30} bytes.");
        if (options.MaxResponseBytes is < 1 << 16 or > 1 << 30)
            yield return Failure(nameof(options.MaxResponseBytes), $"is {options.MaxResponseBytes}; expected {1 << 16} to {1 << 30} bytes.");
        if (options.WebhookMaxBodyBytes is < 1 << 10 or > 1 << 26)
            yield return Failure(nameof(options.WebhookMaxBodyBytes), $"is {options.WebhookMaxBodyBytes}; expected {1 << 10} to {1 << 26} bytes.");
    }

    private static IEnumerable<string> Budget(BudgetOptions budget)
    {
        foreach (var (endpoints, caps) in budget.All())
        {
            if (caps.PerSecond is < 1 or > 1000)
                yield return Failure($"{nameof(FeishuOptions.Budget)}:{endpoints}{nameof(caps.PerSecond)}", $"is {caps.PerSecond}; expected 1 to 1000.");
            if (caps.PerMinute is < 1 or > 60_000)
                yield return Failure($"{nameof(FeishuOptions.Budget)}:{endpoints}{nameof(caps.PerMinute)}", $"is {caps.PerMinute}; expected 1 to 60000.");
        }
    }

    private static bool IsDomain(string domain) =>
        IsOneOf(domain, "feishu", "lark")
        || (Uri.TryCreate(domain, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            && uri is { Query: "", Fragment: "", UserInfo: "" });

    private static bool IsOneOf(string value, params ReadOnlySpan<string> allowed)
    {
        foreach (var candidate in allowed)
        {
            if (string.Equals(value, candidate, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static string Failure(string key, string what) => $"{FeishuOptions.SectionName}:{key} {what}";

    [GeneratedRegex("^cli_[0-9A-Za-z]+$")]
    private static partial Regex AppIdPattern();
}
