namespace BitableSync.Engine.Telemetry;

/// <summary>Where the time between an edit in Bitable and its row goes.</summary>
internal enum PullStage
{
    /// <summary>From the event's time, whole seconds on the platform's clock, until a run reads it: delivery and queue.</summary>
    Wait,

    /// <summary>Reading the records from Bitable.</summary>
    Fetch,

    /// <summary>Merging them and writing the rows, in one transaction.</summary>
    Apply,
}
