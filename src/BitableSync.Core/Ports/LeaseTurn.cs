namespace BitableSync.Core.Ports;

/// <summary>What a worker that stands in line for a lease is told.</summary>
public abstract record LeaseTurn
{
    private LeaseTurn()
    {
    }

    /// <summary>The worker has the lease and left the line.</summary>
    public sealed record Taken(Lease Lease) : LeaseTurn;

    /// <summary>The worker waits.</summary>
    /// <param name="Ahead">Workers that stood in line before.</param>
    /// <param name="Free">Time until the lease can be taken, as far as is known now: zero where it is free.</param>
    public sealed record Waiting(int Ahead, TimeSpan Free) : LeaseTurn;
}
