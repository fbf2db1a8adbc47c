namespace BitableSync.Core.Fields;

/// <summary>Which <see cref="Records.CanonicalValue"/> a pair of field and column compares by, besides "empty".</summary>
public enum ValueKind
{
    Text,
    Number,
    Flag,
    Instant,
    Day,
    Set,
    Json,
}
