using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>A test on the Chinook sample database, which is not part of this repository: skipped where the file is not beside it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChinookFactAttribute : FactAttribute
{
    public ChinookFactAttribute() => Skip = File is null ? "shared/data/chinook.sql is not beside the repository" : PostgresSkip.Reason;

    /// <summary>The file beside the repository, wherever the tests were built; null where there is none.</summary>
    public static string? File { get; } = Find();

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", "chinook.sql");
            if (System.IO.File.Exists(file)) return file;
        }

        return null;
    }
}
