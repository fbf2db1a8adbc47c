namespace BitableSync.Simulator.Gateway;

/// <summary>What a call does to a Base. Only writes take the Base's write slot and count in the write summary.</summary>
public enum CallKind
{
    /// <summary>Tokens, messages, contacts: no Base involved.</summary>
    Other,
    Read,
    Write,
}
