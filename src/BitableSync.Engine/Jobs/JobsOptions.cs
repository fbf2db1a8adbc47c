using System.Text.RegularExpressions;

namespace BitableSync.Engine.Jobs;

/// <summary>How the job engine runs on this node. Section <c>Jobs</c>.</summary>
public sealed partial record JobsOptions
{
    public const string SectionName = "Jobs";

    private static readonly TimeSpan ShortestNodeTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Default: Hangfire where it is built in, else Quartz.</summary>
    public JobEngineKind? Engine { get; init; }

    /// <summary>
    /// Pushes and pulls in progress at once on this node: at least 2. Default 16; a run mostly waits, so this costs little. Comparisons,
    /// which are long, have half as many places of their own.
    /// </summary>
    public int MaxConcurrentRuns { get; init; } = 16;

    /// <summary>
    /// Time without a sign of life after which other nodes take a node for dead and start its runs anew: at least 3 s. Default 8 s. The
    /// nodes' clocks must agree to well within it.
    /// </summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Schema that holds the job engine's own tables. Default: <c>bitable_sync_</c> and the engine's name.</summary>
    public string? Schema { get; init; }

    /// <summary>Everything wrong with these settings, with key path, limit and value; empty where they can be used.</summary>
    public IEnumerable<string> FindProblems()
    {
        if (MaxConcurrentRuns < 2) yield return Problem(nameof(MaxConcurrentRuns), MaxConcurrentRuns, "at least 2");
        if (NodeTimeout < ShortestNodeTimeout) yield return Problem(nameof(NodeTimeout), NodeTimeout, $"at least {ShortestNodeTimeout:c}");
        if (Schema is not null && !SchemaName().IsMatch(Schema))
            yield return Problem(nameof(Schema), $"'{Schema}'", "a letter, then letters, digits and '_', all lower case, at most 40");
    }

    private static string Problem(string key, object value, string expected) => $"{SectionName}:{key} is {value}; expected {expected}.";

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex SchemaName();
}
