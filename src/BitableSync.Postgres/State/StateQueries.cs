using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BitableSync.Postgres.State;

/// <summary>Queries through the model, with failures reported as <see cref="StoreException"/>.</summary>
internal static class StateQueries
{
    public static async Task<T> QueryAsync<T>(
        this IDbContextFactory<SyncDbContext> contexts, string doing, Func<SyncDbContext, Task<T>> query, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            return await query(context);
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, doing);
        }
        // So the provider reports transient failures.
        catch (InvalidOperationException exception) when (exception.InnerException is NpgsqlException inner)
        {
            throw PostgresErrors.Translate(inner, doing);
        }
    }
}
