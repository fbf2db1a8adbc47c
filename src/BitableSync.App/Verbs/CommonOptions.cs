using System.CommandLine;

namespace BitableSync.App.Verbs;

/// <summary>Options that every verb understands.</summary>
internal static class CommonOptions
{
    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Configuration file. Default: appsettings.json in the working directory, where there is one.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write the result to stdout as one line of JSON.",
        Recursive = true,
    };
}
