namespace BitableSync.Core.Ports;

/// <summary>Time-limited ownership of one piece of work by one worker.</summary>
/// <param name="Name">What is owned, e.g. <c>push:orders</c> or <c>lane:QrXl…</c>.</param>
/// <param name="Fence">Grows with every change of owner; a write made under a lower fence is refused.</param>
public sealed record Lease(string Name, long Fence)
{
    /// <summary>The pause with which the last holder that gave the lease back did so; zero where none did.</summary>
    public TimeSpan LastPause { get; init; }
}
