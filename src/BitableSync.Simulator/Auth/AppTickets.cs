using BitableSync.Simulator.Events;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Auth;

/// <summary>Tickets of a store app: pushed about every hour and on request; the two latest are good.</summary>
internal sealed class AppTickets(Platform platform)
{
    private readonly Lock _sync = new();
    private string? _latest;
    private string? _previous;

    public bool IsValid(string? ticket)
    {
        lock (_sync) return ticket is { Length: > 0 } && (ticket == _latest || ticket == _previous);
    }

    /// <summary>Pushes a ticket at once and then every hour, for a store app that has a request URL.</summary>
    public async Task PushHourlyAsync(CancellationToken cancellationToken)
    {
        if (!platform.Options.StoreApp || platform.Webhook.Url is null) return;
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), platform.Clock.Provider);
        do Push();
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Makes a new ticket and pushes it, in the old event shape.</summary>
    public void Push()
    {
        string ticket;
        lock (_sync)
        {
            _previous = _latest;
            _latest = ticket = platform.Ids.Secret("", 32);
        }
        platform.Raise(new PlatformEvent(IdSource.EventId(), "app_ticket", platform.Clock.Now, Json.Bytes(json => json.WriteObject(() =>
        {
            json.WriteString("type", "app_ticket");
            json.WriteString("app_id", platform.Options.AppId);
            json.WriteString("app_ticket", ticket);
        }))) { IsOldShape = true });
    }
}
