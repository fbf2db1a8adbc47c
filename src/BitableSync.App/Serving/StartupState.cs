namespace BitableSync.App.Serving;

/// <summary>How far the start of this process has come, for page, health and everything that must wait for it.</summary>
internal sealed class StartupState(TimeProvider time)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _waiting = "Starting.";

    /// <summary>Completes when mappings are loaded and the jobs run.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Whether the database has been reached and holds the engine's tables; logging in needs no more.</summary>
    public bool HasSchema { get; private set; }

    /// <summary>Timestamp of the moment when everything ran; null before it.</summary>
    public long? ReadySince { get; private set; }

    public bool IsReady => _ready.Task.IsCompleted;

    /// <summary>What the start is waiting for, in words; null once it is over.</summary>
    public string? Waiting => _waiting;

    /// <summary>With which code the process ends; set where the start itself ends it.</summary>
    public int ExitCode { get; private set; }

    public void FindSchema() => HasSchema = true;

    public void WaitFor(string what) => _waiting = what;

    public void Complete()
    {
        ReadySince = time.GetTimestamp();
        _waiting = null;
        _ready.TrySetResult();
    }

    public void Fail(int exitCode) => ExitCode = exitCode;
}
