namespace BitableSync.Feishu.Auth;

/// <summary>Keeps the ticket until the process ends; the platform pushes a new one on request.</summary>
public sealed class AppTicketsInMemory : IAppTickets
{
    private volatile string? _ticket;

    public ValueTask<string?> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_ticket);

    public ValueTask KeepAsync(string ticket, CancellationToken cancellationToken)
    {
        _ticket = ticket;
        return ValueTask.CompletedTask;
    }
}
