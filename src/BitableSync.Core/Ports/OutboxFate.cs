namespace BitableSync.Core.Ports;

/// <summary>How an intended batch ended.</summary>
public enum OutboxFate
{
    Written,
    Refused,

    /// <summary>Given up without knowing: the rows are merged afresh against what Bitable holds now.</summary>
    Superseded,
}
