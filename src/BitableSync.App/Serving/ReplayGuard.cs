using BitableSync.Feishu;
using BitableSync.Feishu.Events;

namespace BitableSync.App.Serving;

/// <summary>
/// Remembers which signed requests were accepted. The same signature twice is the same request sent again by somebody who recorded
/// it. Only accepted ones count: where an event could not be stored, the platform itself may well repeat its request as it was.
/// </summary>
/// <remarks>
/// In memory and per process: it only decides how a replay is answered. That a replay stores nothing rests on the event's id, which
/// is unique in the inbox.
/// </remarks>
internal sealed class ReplayGuard(FeishuOptions options, TimeProvider time)
{
    /// <summary>More requests than Bases at full load raise within the window; beyond it the oldest are forgotten.</summary>
    private const int Kept = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<WebhookHeaders> _accepted = [];
    private readonly Queue<(WebhookHeaders Signed, DateTimeOffset At)> _order = new();

    public bool WasAccepted(WebhookHeaders signed)
    {
        lock (_gate) return _accepted.Contains(Key(signed));
    }

    public void Remember(WebhookHeaders signed)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_accepted.Add(Key(signed))) return;
            _order.Enqueue((Key(signed), now));
            // A time stamp may lie ahead by one window, so a signature is good for at most two.
            while (_order.Count > Kept || now - _order.Peek().At > options.WebhookReplayWindow * 2) _accepted.Remove(_order.Dequeue().Signed);
        }
    }

    /// <summary>Hexadecimal digits mean the same in either case.</summary>
    private static WebhookHeaders Key(WebhookHeaders signed) => signed with { Signature = signed.Signature?.ToLowerInvariant() };
}
