namespace BitableSync.Engine.Telemetry;

/// <summary>Where the time goes between an edit on one side and its effect on the other.</summary>
internal enum SyncStage
{
    /// <summary>From the edit until a run takes it up; for an event from its time, whole seconds on the platform's clock.</summary>
    Wait,

    /// <summary>A pull reads the records.</summary>
    Fetch,

    /// <summary>A pull merges records and writes the rows, in one transaction.</summary>
    Apply,

    /// <summary>A push reads rows and records, merges them and stores what is to be sent.</summary>
    Plan,

    /// <summary>A batch waits for its turn, is sent and settled.</summary>
    Send,
}
