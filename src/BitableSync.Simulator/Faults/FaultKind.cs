namespace BitableSync.Simulator.Faults;

/// <summary>What a fault does to a call.</summary>
public enum FaultKind
{
    /// <summary>HTTP 429 with 99991400 and the two rate headers; nothing applied.</summary>
    Throttle,

    /// <summary>The code, nothing applied.</summary>
    Code,

    /// <summary>The code although the call was carried out (1255040 and the like).</summary>
    CodeAfterApplying,

    /// <summary>A page of HTML instead of JSON, nothing applied.</summary>
    Html,

    /// <summary>A status without a body, nothing applied.</summary>
    Empty,

    /// <summary>Carried out after a delay.</summary>
    Slow,

    /// <summary>The connection is cut, nothing applied.</summary>
    ResetBeforeApplying,

    /// <summary>Carried out, then the connection is cut instead of an answer.</summary>
    ResetAfterApplying,
}
