namespace BitableSync.Engine.Jobs;

/// <summary>The kinds of job that run per mapping.</summary>
public enum SyncJob
{
    /// <summary>Database to Bitable.</summary>
    Push,

    /// <summary>Bitable to database.</summary>
    Pull,

    /// <summary>Compare everything with the other side and repair.</summary>
    Reconcile,
}
