using BitableSync.Core.Ports;

namespace BitableSync.Engine.Guards;

/// <summary>A person's word on what is held of one mapping.</summary>
/// <param name="Decision"><see cref="HoldState.Approved"/> or <see cref="HoldState.Rejected"/>.</param>
/// <param name="By">Who decides, as it stands on the record.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="Hold">The one hold meant; null for all of the mapping.</param>
/// <param name="Seen">How many deletes and overwrites the person was shown; null where the decision is meant for however many there are.</param>
public sealed record HoldDecision(HoldState Decision, string By, string? Reason, long? Hold = null, long? Seen = null);
