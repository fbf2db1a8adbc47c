namespace BitableSync.Core.Ports;

/// <summary>What a person has said about a held mass change.</summary>
public enum HoldState
{
    /// <summary>Nothing yet: it waits.</summary>
    Open,

    /// <summary>It is carried out, up to the number that was shown, until the approval ends.</summary>
    Approved,

    /// <summary>It is not carried out: each pair is put back as the other side has it.</summary>
    Rejected,
}
