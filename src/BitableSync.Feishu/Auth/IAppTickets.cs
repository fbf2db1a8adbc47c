namespace BitableSync.Feishu.Auth;

/// <summary>
/// Where a store app keeps the newest ticket the platform pushed. A host with several nodes, or one that restarts,
/// replaces <see cref="AppTicketsInMemory"/> by a store they share. The ticket is a secret.
/// </summary>
public interface IAppTickets
{
    /// <summary>Null when none has arrived yet.</summary>
    ValueTask<string?> GetAsync(CancellationToken cancellationToken);

    ValueTask KeepAsync(string ticket, CancellationToken cancellationToken);
}
