namespace BitableSync.Simulator.Faults;

/// <summary>What a fault does to an event.</summary>
public enum EventFaultKind
{
    /// <summary>It never goes out.</summary>
    Drop,

    /// <summary>It goes out later.</summary>
    Delay,

    /// <summary>It goes out twice at once, with the same id.</summary>
    Duplicate,

    /// <summary>It goes out behind its successor.</summary>
    Reorder,
}
