using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Npgsql;

namespace BitableSync.Jobs.Hangfire;

/// <summary>Reads the latest 100 runs of each job, whichever node ran them.</summary>
internal sealed class HangfireJobHistory(NpgsqlDataSource database, string schema) : IJobHistory
{
    /// <exception cref="StoreException">The job engine's database is away, or has no tables yet because no node ever started.</exception>
    public async Task<IReadOnlyList<JobRun>> LatestAsync(SyncJob job, MappingName mapping, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        try
        {
            return await RunRows.LatestAsync(database, schema, job, mapping, count, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new StoreException($"Reading the latest runs of {job} of mapping {mapping} failed; try again later.", isTransient: true, exception);
        }
    }
}
