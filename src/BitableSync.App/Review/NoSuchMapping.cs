namespace BitableSync.App.Review;

/// <summary>What page, API and command line answer where a mapping is named that is not configured.</summary>
internal static class NoSuchMapping
{
    public static string Message(string name) => $"There is no mapping '{name}'.";
}
