using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using Npgsql;

namespace BitableSync.Jobs.Hangfire;

/// <summary>Where one job stands. Runs are named by Hangfire's id.</summary>
internal sealed record TurnRow
{
    public static TurnRow Free { get; } = new();

    /// <summary>The run that comes next, now or at its time.</summary>
    public string? Waiting { get; init; }

    /// <summary>What <see cref="Waiting"/> has to remember.</summary>
    public Rerun? Rerun { get; init; }

    /// <summary>The time of <see cref="Waiting"/>, where it waits for one.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The run in progress.</summary>
    public string? Running { get; init; }

    /// <summary>Who has it in hand.</summary>
    public Guid? Token { get; init; }

    /// <summary>Somebody asked for the job since <see cref="Running"/> began.</summary>
    public bool Again { get; init; }
}

/// <summary>Reading and writing of <see cref="TurnRow"/>.</summary>
internal static class TurnRows
{
    /// <summary>Locks the row until the transaction ends; makes it where it is missing.</summary>
    public static async Task<TurnRow> LockAsync(
        NpgsqlConnection connection, string schema, SyncJob job, MappingName mapping, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO {schema}.sync_turn (job, mapping) VALUES ($1, $2)
              ON CONFLICT (job, mapping) DO UPDATE SET job = excluded.job
              RETURNING waiting, rerun, due, running, token, again
            """,
            connection);
        command.Parameters.Add(new() { Value = HangfireNames.QueueOf(job) });
        command.Parameters.Add(new() { Value = mapping.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new TurnRow
        {
            Waiting = await TextAsync(0),
            Rerun = Rerun.TryParse(await TextAsync(1), out var rerun) ? rerun : null,
            Due = await reader.IsDBNullAsync(2, cancellationToken) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken),
            Running = await TextAsync(3),
            Token = await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetGuid(4),
            Again = reader.GetBoolean(5),
        };

        async Task<string?> TextAsync(int column) => await reader.IsDBNullAsync(column, cancellationToken) ? null : reader.GetString(column);
    }

    public static async Task StoreAsync(
        NpgsqlConnection connection, string schema, SyncJob job, MappingName mapping, TurnRow row, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE {schema}.sync_turn SET waiting = $3, rerun = $4, due = $5, running = $6, token = $7, again = $8
              WHERE job = $1 AND mapping = $2
            """,
            connection);
        command.Parameters.Add(new() { Value = HangfireNames.QueueOf(job) });
        command.Parameters.Add(new() { Value = mapping.Value });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = row.Waiting });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = row.Rerun?.ToString() });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = row.Due });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = row.Running });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = row.Token });
        command.Parameters.Add(new() { Value = row.Again });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
