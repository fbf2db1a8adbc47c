using BitableSync.Engine.Jobs;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>Work that a request announces: a run does what was there when it began, so a request that is lost leaves work undone.</summary>
internal sealed class WorkQueue
{
    private int _added;
    private int _done;
    private int _atOnce;
    private int _mostAtOnce;

    public bool IsDrained => Volatile.Read(ref _done) == Volatile.Read(ref _added);

    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    public void Add() => Interlocked.Increment(ref _added);

    public async Task<JobResult> DrainAsync(CancellationToken cancellationToken)
    {
        var atOnce = Interlocked.Increment(ref _atOnce);
        if (atOnce > MostAtOnce) Volatile.Write(ref _mostAtOnce, atOnce);
        var seen = Volatile.Read(ref _added);
        await Task.Delay(30, cancellationToken);
        Volatile.Write(ref _done, seen);
        Interlocked.Decrement(ref _atOnce);
        return new JobResult.Done(new JobCounts { Seen = seen });
    }
}
