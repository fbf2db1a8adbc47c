namespace BitableSync.Simulator.Events;

/// <param name="Reply">What the app answered, for callbacks; null otherwise.</param>
internal sealed record DeliveryResult(bool Accepted, string Description, byte[]? Reply = null);
