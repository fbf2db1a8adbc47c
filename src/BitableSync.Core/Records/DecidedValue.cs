namespace BitableSync.Core.Records;

/// <summary>
/// A reviewer's choice for one field. It overrides ownership and time, but only over the values the reviewer saw: when either
/// side has moved on to a third value, the choice is dropped and the ordinary merge decides.
/// </summary>
/// <param name="Value">The chosen value.</param>
/// <param name="SeenRemote">Bitable's value when the choice was made.</param>
/// <param name="Conflict">The conflict that was resolved; 0 where none was.</param>
/// <param name="Undoes">The history entry that is undone by it; 0 where none is.</param>
public sealed record DecidedValue(CanonicalValue Value, CanonicalValue SeenRemote, long Conflict, long Undoes = 0);
