using System.Collections.Concurrent;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>Runs what a test wrote for a mapping, and remembers every run.</summary>
internal sealed class ScriptedRunner : ISyncJobRunner
{
    public delegate Task<JobResult> Script(int run, CancellationToken cancellationToken);

    private readonly ConcurrentDictionary<MappingName, Script> _scripts = [];
    private readonly ConcurrentQueue<Run> _runs = [];

    /// <summary>What jobs of the mapping do; <c>run</c> counts from 1. Without a script they are done at once.</summary>
    public Script this[string mapping]
    {
        set => _scripts[new(mapping)] = value;
    }

    /// <summary>In the order in which they started.</summary>
    public IReadOnlyList<Run> RunsOf(string mapping) => [.. _runs.Where(run => run.Mapping.Value == mapping)];

    public int CountOf(string mapping) => _runs.Count(run => run.Mapping.Value == mapping);

    public async Task<JobResult> RunAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        var run = new Run(job, mapping, TimeProvider.System.GetUtcNow());
        _runs.Enqueue(run);
        try
        {
            return _scripts.TryGetValue(mapping, out var script)
                ? await script(CountOf(mapping.Value), cancellationToken)
                : new JobResult.Done(new JobCounts());
        }
        finally
        {
            run.EndedAt = TimeProvider.System.GetUtcNow();
        }
    }

    internal sealed record Run(SyncJob Job, MappingName Mapping, DateTimeOffset StartedAt)
    {
        public DateTimeOffset? EndedAt { get; set; }
    }
}
