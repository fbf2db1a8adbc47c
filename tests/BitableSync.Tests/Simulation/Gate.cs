namespace BitableSync.Tests.Simulation;

/// <summary>A mutex whose waiters go on through the scheduler; the framework's own hands them to the thread pool.</summary>
internal sealed class Gate
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private bool _taken;

    public Task WaitAsync()
    {
        if (!_taken)
        {
            _taken = true;
            return Task.CompletedTask;
        }

        var turn = new TaskCompletionSource();
        _waiting.Enqueue(turn);
        return turn.Task;
    }

    public void Release()
    {
        if (_waiting.TryDequeue(out var next)) next.SetResult();
        else _taken = false;
    }
}
