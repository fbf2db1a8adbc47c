namespace BitableSync.Tests.Configuration;

/// <summary>Files that lie in the repository next to the code.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string name) => Path.Combine(Root, name);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "BitableSync.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No BitableSync.sln above {AppContext.BaseDirectory}.");
    }
}
