namespace BitableSync.Simulator.Events;

/// <summary>Where an event is on its way to the app.</summary>
public enum EventState
{
    Waiting,
    Delivered,

    /// <summary>Every delivery of the ladder failed.</summary>
    Lost,

    /// <summary>Thrown away by a fault.</summary>
    Dropped,
}
