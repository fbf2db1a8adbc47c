namespace BitableSync.Simulator.Events;

/// <summary>A way to the app: webhook or long connection.</summary>
internal interface IEventChannel
{
    /// <summary>One delivery. Never throws for what the receiver does wrong.</summary>
    Task<DeliveryResult> DeliverAsync(PlatformEvent delivered, CancellationToken cancellationToken);
}
