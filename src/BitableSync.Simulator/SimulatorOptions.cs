namespace BitableSync.Simulator;

/// <summary>How one simulated platform starts. What may change while it runs is in <see cref="Knobs"/>.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Addresses to listen on, separated by semicolons. Port 0 picks a free port.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary>The one app of this platform. The official Node SDK accepts only <c>^cli_[0-9a-fA-F]{16}$</c>.</summary>
    public string AppId { get; init; } = "cli_0123456789abcdef";

    public string AppSecret { get; init; } = "simulator-secret";

    /// <summary>Encrypt Key of the event subscription; null sends events in the clear and unsigned.</summary>
    public string? EncryptKey { get; init; }

    /// <summary>Verification Token, sent as <c>header.token</c> of every webhook event; null sends an empty one.</summary>
    public string? VerificationToken { get; init; }

    /// <summary>Request URL for events. With one, events are pushed there; without one they go to the long connections.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Request URL for card callbacks; null means the same as <see cref="WebhookUrl"/>.</summary>
    public Uri? CardCallbackUrl { get; init; }

    /// <summary>Time every API call takes before it is answered.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>File that keeps the state over restarts; null keeps it in memory only.</summary>
    public string? DataFile { get; init; }

    /// <summary>Seed for ids and for every random decision; null draws one.</summary>
    public int? Seed { get; init; }

    /// <summary>Factor on the waits of the event redelivery ladder (15 s, 5 min, 1 h, 6 h). Must be positive.</summary>
    public double RetryScale { get; init; } = 1;

    /// <summary>Store (ISV) app: tokens need an app ticket, and the long connection is refused.</summary>
    public bool StoreApp { get; init; }

    /// <summary>Redirect URLs registered for logins; empty accepts any.</summary>
    public IReadOnlyList<string> RedirectUrls { get; init; } = [];

    public string TenantKey { get; init; } = "2ca1d211f64f6438";

    /// <summary>Write the web server's own log to the console.</summary>
    public bool LogRequests { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
