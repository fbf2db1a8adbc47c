namespace BitableSync.Engine.Leases;

/// <summary>
/// A moment on this machine, for telling how much of a lease is over. The monotonic clock stands still while a machine sleeps and the
/// clock on the wall may be set back, so whichever says that more time has passed is believed.
/// </summary>
internal readonly record struct LeaseTime(long Timestamp, DateTimeOffset Wall)
{
    public static LeaseTime Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

    public TimeSpan Elapsed(TimeProvider time)
    {
        var (monotonic, wall) = (time.GetElapsedTime(Timestamp), time.GetUtcNow() - Wall);
        return monotonic > wall ? monotonic : wall;
    }
}
