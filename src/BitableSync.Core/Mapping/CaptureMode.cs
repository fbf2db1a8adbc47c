namespace BitableSync.Core.Mapping;

/// <summary>How row changes are noticed.</summary>
public enum CaptureMode
{
    /// <summary>Triggers on the mapped table write keys to the change log.</summary>
    Trigger,

    /// <summary>Nothing is installed: row changes are found by reconciliation only.</summary>
    None,
}
