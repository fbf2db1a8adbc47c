namespace BitableSync.Simulator.Bases;

/// <summary>What the app may do with one Base.</summary>
internal enum AppAccess
{
    Manage,

    /// <summary>Advanced permissions without a role for the app: reads succeed with nothing in them, writes get 1254302.</summary>
    SeesNothing,

    /// <summary>The app was removed from the document: every call gets 91403.</summary>
    None,
}
