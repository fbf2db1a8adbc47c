using BitableSync.Core.Ports;
using BitableSync.Feishu.Adapter;
using BitableSync.Feishu.Auth;
using BitableSync.Feishu.Events;

namespace BitableSync.App.Serving;

/// <summary>Where events come in, whichever way they were received. Returning means that they may be acknowledged.</summary>
internal sealed class EventDoor(IEventIntake intake, IAppTickets tickets)
{
    /// <exception cref="StoreException">The event is not stored and must not be acknowledged.</exception>
    public async Task StoreAsync(FeishuEvent received, CancellationToken cancellationToken)
    {
        if (received.Content is EventContent.AppTicket ticket) await tickets.KeepAsync(ticket.Ticket, cancellationToken);
        // Nothing hangs on an event of another type; without an acknowledgement it would be sent again and again.
        else if (ReceivedEvents.From(received) is { } about) await intake.StoreAsync(about, cancellationToken);
    }
}
