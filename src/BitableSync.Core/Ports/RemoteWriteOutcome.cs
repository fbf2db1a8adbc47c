namespace BitableSync.Core.Ports;

/// <summary>What became of one write call.</summary>
public enum RemoteWriteOutcome
{
    /// <summary>Applied as a whole.</summary>
    Written,

    /// <summary>Certainly not applied, and the same call may succeed later (throttled, write conflict, token refreshed, not connected).</summary>
    NotNow,

    /// <summary>Certainly not applied because of some record in it: splitting finds the record.</summary>
    Refused,

    /// <summary>Certainly not applied because a record of it no longer exists (1254043): look which, and go on.</summary>
    RecordGone,

    /// <summary>May or may not have been applied (time-out, reset, 5xx): the same create may be sent again with its key, anything else must be read back.</summary>
    Unknown,

    /// <summary>The idempotency key was used before (1254608, 1255006): the fate of the first call must be found by reading back.</summary>
    KeyUsed,

    /// <summary>Certainly not applied and no repetition helps (permission, table gone, field gone): stop the mapping.</summary>
    Stopped,
}
