namespace BitableSync.Feishu.Events;

/// <summary>What the platform signs a webhook with: the headers of the same names, null where absent. Together they identify one push.</summary>
/// <param name="Timestamp"><c>X-Lark-Request-Timestamp</c>, seconds since 1970.</param>
/// <param name="Nonce"><c>X-Lark-Request-Nonce</c>.</param>
/// <param name="Signature"><c>X-Lark-Signature</c>, 64 hexadecimal digits.</param>
public sealed record WebhookHeaders(string? Timestamp, string? Nonce, string? Signature)
{
    public const string TimestampName = "X-Lark-Request-Timestamp";
    public const string NonceName = "X-Lark-Request-Nonce";
    public const string SignatureName = "X-Lark-Signature";

    public static readonly WebhookHeaders None = new(null, null, null);
}
