using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
#if HANGFIRE
using BitableSync.Jobs.Hangfire;
#endif
using BitableSync.Jobs.Quartz;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>
/// A job node in a process of its own, which tests start and kill. It asks for the mapping named first and keeps asking for the others;
/// a run is a row in <see cref="Runs"/>. The first mapping's run never ends, the others take a moment.
/// </summary>
internal static class JobNodeProgram
{
    public const string Runs = "job_node_runs";

    public static async Task Main(string[] args)
    {
        var (engine, node, timeout) = (args[0], args[1], TimeSpan.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
        var connectionString = (await Console.In.ReadLineAsync())!;
        await using var database = NpgsqlDataSource.Create(connectionString);
        var runner = new RowRunner(database, node, endless: node);
        await using var host = new JobNode(connectionString, runner, new JobsOptions { NodeTimeout = timeout }, AdderOf(engine));
        await host.StartAsync();
        // The test holds the other end: the process goes when the test does. Reading the console blocks, whatever its async methods say.
        var ended = Task.Run(Console.In.ReadToEnd);
        while (!ended.IsCompleted)
        {
            // Another node may take the run and end it; it is asked for until it runs here.
            if (!runner.HasBegun) await host.TriggerAsync(node);
            foreach (var mapping in args[3..]) await host.TriggerAsync(mapping);
            await Task.WhenAny(ended, Task.Delay(15));
        }
    }

    private static Action<IServiceCollection, JobsOptions> AdderOf(string engine) => engine switch
    {
        "quartz" => (services, options) => services.AddBitableSyncQuartz(options),
#if HANGFIRE
        "hangfire" => (services, options) => services.AddBitableSyncHangfire(options),
#endif
        _ => throw new ArgumentException($"Unknown engine '{engine}'.", nameof(engine)),
    };

    private sealed class RowRunner(NpgsqlDataSource database, string node, string endless) : ISyncJobRunner
    {
        /// <summary>Whether the run that never ends is in progress here.</summary>
        public bool HasBegun { get; private set; }

        public async Task<JobResult> RunAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
        {
            await using var begin = database.CreateCommand(
                $"INSERT INTO {Runs} (node, mapping, started) VALUES ($1, $2, clock_timestamp()) RETURNING id");
            begin.Parameters.Add(new() { Value = node });
            begin.Parameters.Add(new() { Value = mapping.Value });
            var id = (long)(await begin.ExecuteScalarAsync(cancellationToken))!;
            HasBegun |= mapping.Value == endless;
            await Task.Delay(mapping.Value == endless ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(20), cancellationToken);
            await using var end = database.CreateCommand($"UPDATE {Runs} SET ended = clock_timestamp() WHERE id = $1");
            end.Parameters.Add(new() { Value = id });
            await end.ExecuteNonQueryAsync(cancellationToken);
            return new JobResult.Done(new JobCounts());
        }
    }
}
