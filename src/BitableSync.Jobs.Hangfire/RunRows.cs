using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Npgsql;

namespace BitableSync.Jobs.Hangfire;

/// <summary>
/// The history: Hangfire lists its runs by state and forgets them after a day, while people ask for the latest of one mapping.
/// </summary>
internal static class RunRows
{
    /// <summary>Rows kept per job.</summary>
    private const int Kept = 100;

    /// <summary>Of the runs that only found a person yet to act the last one is kept, lest they push out the one that says what happened.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, string schema, JobRun run, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH added AS (
              INSERT INTO {schema}.sync_run (job, mapping, started_at, duration, outcome, summary, node) VALUES ($1, $2, $3, $4, $5, $6, $7))
            DELETE FROM {schema}.sync_run WHERE job = $1 AND mapping = $2 AND ((outcome = $5 AND $5 = '{JobOutcome.AwaitsPerson}') OR id <= (
              SELECT id FROM {schema}.sync_run WHERE job = $1 AND mapping = $2 ORDER BY id DESC OFFSET {Kept - 1} LIMIT 1))
            """,
            connection);
        command.Parameters.Add(new() { Value = HangfireNames.QueueOf(run.Job) });
        command.Parameters.Add(new() { Value = run.Mapping.Value });
        command.Parameters.Add(new() { Value = run.StartedAt });
        command.Parameters.Add(new() { Value = run.Duration });
        command.Parameters.Add(new() { Value = run.Outcome.ToString() });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = run.Summary });
        command.Parameters.Add(new() { Value = run.Node });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<JobRun>> LatestAsync(
        NpgsqlDataSource database, string schema, SyncJob job, MappingName mapping, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT started_at, duration, outcome, summary, node FROM {schema}.sync_run
              WHERE job = $1 AND mapping = $2 ORDER BY id DESC LIMIT $3
            """);
        command.Parameters.Add(new() { Value = HangfireNames.QueueOf(job) });
        command.Parameters.Add(new() { Value = mapping.Value });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<JobRun> latest = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            latest.Add(new JobRun
            {
                Job = job,
                Mapping = mapping,
                StartedAt = await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellationToken),
                Duration = reader.GetTimeSpan(1),
                Outcome = Enum.TryParse<JobOutcome>(reader.GetString(2), out var outcome) ? outcome : JobOutcome.Failed,
                Summary = await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3),
                Node = reader.GetString(4),
            });
        }

        return latest;
    }
}
