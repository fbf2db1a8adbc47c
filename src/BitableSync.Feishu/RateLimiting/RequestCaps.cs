namespace BitableSync.Feishu.RateLimiting;

/// <summary>The most requests in any second and in any minute.</summary>
internal readonly record struct RequestCaps(int PerSecond, int PerMinute);
