namespace BitableSync.Engine.Jobs;

/// <summary>The schedulers that the engine's jobs can run on.</summary>
public enum JobEngineKind
{
    Hangfire,
    Quartz,
}
