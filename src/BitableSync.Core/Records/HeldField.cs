namespace BitableSync.Core.Records;

/// <summary>A field of one pair that the engine writes on neither side until a person decides.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Local">PostgreSQL's value as the open conflict shows it.</param>
/// <param name="Remote">Bitable's value as the open conflict shows it.</param>
public sealed record HeldField(HeldReason Reason, CanonicalValue Local, CanonicalValue Remote);

public enum HeldReason
{
    /// <summary>Both sides changed a field of which the mapping says that people decide.</summary>
    Manual,

    /// <summary>Something answers every write of the engine with another value, so that writing on would never end.</summary>
    PingPong,
}
