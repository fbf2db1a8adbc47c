using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using MediatR;

namespace BitableSync.Engine.History;

/// <summary>A person's wish to take an applied change back: both sides get what was there before, as a new write.</summary>
/// <param name="Mapping">The mapping of the entry.</param>
/// <param name="Id">The history entry to undo.</param>
/// <param name="Field">Only this field of it; null for all.</param>
/// <param name="By">Who undoes.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record UndoChange(MappingName Mapping, long Id, FieldId? Field, string By, string Reason) : IRequest<ResolveOutcome>;
