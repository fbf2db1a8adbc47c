using BitableSync.Core.Records;
using MediatR;

namespace BitableSync.Engine.Conflicts;

/// <summary>A reviewer's decision on one logged conflict; the same command from page, command line, API and card.</summary>
/// <param name="Mapping">The conflict's mapping.</param>
/// <param name="Id">The conflict.</param>
/// <param name="Choice">Which value shall stand.</param>
/// <param name="Value">The value for <see cref="ConflictChoice.Value"/>, canonical; else null.</param>
/// <param name="Seen">
/// The pair's local value that the reviewer was looking at; where the row has moved on since, the command is refused. Null skips
/// the check against the page and guards only against the values in the log.
/// </param>
/// <param name="Version">The conflict's version that the reviewer was looking at; refused where its values have changed since. Null skips the check.</param>
/// <param name="By">Who decides, for the audit.</param>
/// <param name="Reason">Why, in the reviewer's words; may be empty.</param>
public sealed record ResolveConflict(
    MappingName Mapping, long Id, ConflictChoice Choice, CanonicalValue? Value, CanonicalValue? Seen, int? Version, string By, string Reason)
    : IRequest<ResolveOutcome>;
