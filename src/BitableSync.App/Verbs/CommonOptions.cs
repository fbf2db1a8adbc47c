using System.CommandLine;
using System.CommandLine.Parsing;
using BitableSync.App.Endpoints;

namespace BitableSync.App.Verbs;

/// <summary>Options that every verb understands, and those that several verbs share.</summary>
internal static class CommonOptions
{
    /// <summary>The one mapping that the verb is about.</summary>
    public static Argument<string> Mapping { get; } = new("mapping") { Description = "Name of the mapping." };

    /// <summary>Length of a page of a list, as the API takes it.</summary>
    public static Option<int> Limit { get; } = new("--limit")
    {
        Description = "At most this many, newest first.",
        DefaultValueFactory = _ => Paging.Standard,
        Validators = { CheckLimit },
    };

    public static Option<long?> Before { get; } = new("--before") { Description = "Only numbers below this one: the next page." };

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

    private static void CheckLimit(OptionResult given)
    {
        if (given.GetValueOrDefault<int>() is var limit and (< 1 or > Paging.Largest)) given.AddError($"--limit is {limit}; expected 1 to {Paging.Largest}.");
    }
}
