using BitableSync.App.Review;

namespace BitableSync.App.Ui;

/// <summary>What waits in one direction, in words.</summary>
internal static class Lag
{
    private static string Of(long waiting, double seconds, string what) =>
        waiting == 0 ? "up to date" : $"{waiting} {what}{(waiting == 1 ? "" : "s")} waiting, oldest {Moment.Span(TimeSpan.FromSeconds(seconds))}";

    public static string ToBitable(MappingView mapping) => Of(mapping.WaitingChanges, mapping.PushLagSeconds, "row change");

    public static string ToPostgres(MappingView mapping) => Of(mapping.WaitingEvents, mapping.PullLagSeconds, "event");
}
