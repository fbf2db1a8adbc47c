namespace BitableSync.Engine.Jobs;

/// <summary>A run cannot go on now and has left everything as it was; the same run may succeed after a while.</summary>
internal sealed class NotYetException(string message, TimeSpan after) : Exception(message)
{
    public TimeSpan After { get; } = after;
}
