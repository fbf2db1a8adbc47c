using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.Conflicts;
using BitableSync.Postgres.DeadLetters;
using BitableSync.Postgres.Guards;
using BitableSync.Postgres.History;
using BitableSync.Postgres.Inbox;
using BitableSync.Postgres.Links;
using BitableSync.Postgres.Outbox;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.TargetTables;
using Npgsql;

namespace BitableSync.Postgres.State;

internal sealed class SyncTransaction(
    NpgsqlConnection connection, NpgsqlTransaction transaction, TableMapping mapping, Lease? lease, TimeSpan clockOffset) : ISyncTransaction
{
    private readonly SqlSession _session = new(connection);

    public TimeSpan ClockOffset => clockOffset;

    public ILinkStore Links => field ??= new LinkStore(_session, mapping.Name);

    public ILinkStore LinksOf(MappingName other) => new LinkStore(_session, other);

    public ILinkWaits Waits => field ??= new LinkWaitStore(_session, mapping.Name, Changes, Inbox);

    public IMatchKeys MatchKeys => field ??= new MatchKeyStore(_session, mapping.Name);

    public ILocalTable Rows => field ??= new LocalTable(_session, mapping);

    public IChangeLog Changes => field ??= new ChangeLog(_session, mapping);

    public IInbox Inbox => field ??= new InboxStore(_session, mapping.Remote);

    public IOutbox Outbox => field ??= new OutboxStore(_session, mapping.Name);

    public IConflictLog Conflicts => field ??= new ConflictLog(_session, mapping.Name);

    public IHistory History => field ??= new HistoryStore(_session, mapping.Name);

    public IDeadLetters DeadLetters => field ??= new DeadLetterStore(_session, mapping.Name);

    public IHolds Holds => field ??= new HoldStore(_session, mapping.Name);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (lease is not null) await CheckFenceAsync(lease, cancellationToken);
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SchemaName != "bitable_sync" && RowProblems.Find(exception, mapping, []) is { } problem)
        {
            throw new RowRefusedException(problem);
        }
        catch (Exception exception) when (PostgresErrors.IsDatabase(exception))
        {
            throw PostgresErrors.Translate(exception, $"commit a transaction of mapping '{mapping.Name}'");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>
    /// The last statement before the commit. The shared lock keeps the lease from changing hands until the commit is through: taking it
    /// over is an update of this row. So no work done under an old fence can become visible after a new holder has begun.
    /// </summary>
    private async Task CheckFenceAsync(Lease held, CancellationToken cancellationToken)
    {
        var current = await _session.QueryAsync(
            $"check the lease '{held.Name}' before a commit",
            "SELECT 1 FROM bitable_sync.lease WHERE name = $1::text AND fence = $2::bigint FOR SHARE",
            [held.Name, held.Fence],
            reader => true,
            cancellationToken);
        if (current.Count == 0) throw new LeaseLostException(held.Name);
    }
}
