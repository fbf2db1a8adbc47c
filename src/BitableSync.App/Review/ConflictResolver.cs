using BitableSync.Core.Records;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.Mappings;
using MediatR;

namespace BitableSync.App.Review;

/// <summary>A reviewer's decision as it comes in at a front door.</summary>
/// <param name="Conflict">The conflict's id.</param>
/// <param name="Choice">Which value shall stand.</param>
/// <param name="Value">For <see cref="ConflictChoice.Value"/>: the value, where it came as JSON.</param>
/// <param name="Text">For <see cref="ConflictChoice.Value"/>: the value, where a person typed it.</param>
/// <param name="Seen">See <see cref="ResolveConflict"/>.</param>
/// <param name="Version">See <see cref="ResolveConflict"/>.</param>
/// <param name="By">Who decides.</param>
/// <param name="Reason">Why; may be empty.</param>
internal sealed record Decision(long Conflict, ConflictChoice Choice, CanonicalValue? Value, string? Text, CanonicalValue? Seen, int? Version, string By, string Reason);

/// <summary>Turns a decision from page, API or command line into the one command that carries it out.</summary>
internal sealed class ConflictResolver(ReviewReader reader, MappingCatalog catalog, IMediator mediator)
{
    /// <exception cref="Core.Ports.StoreException">The database could not be reached; nothing is decided.</exception>
    public async Task<ResolveOutcome> ResolveAsync(Decision decision, CancellationToken cancellationToken)
    {
        if (await reader.FindConflictAsync(decision.Conflict, cancellationToken) is not { } conflict)
        {
            return new ResolveOutcome.NotFound($"There is no conflict {decision.Conflict}.");
        }

        var value = decision.Value;
        if (decision is { Choice: ConflictChoice.Value, Text: { } text })
        {
            if (catalog.Find(new MappingName(conflict.Mapping)) is not { } mapping || conflict.Field is null || mapping.FieldOf(new FieldId(conflict.Field)) is not { } field)
            {
                return new ResolveOutcome.Refused("A value can be entered only for a field that is mapped.");
            }

            var entered = EnteredValue.Parse(field, text, mapping.TimeZone);
            if (!entered.Fits) return new ResolveOutcome.Refused(entered.Problem!);
            value = entered.Value;
        }

        var command = new ResolveConflict(
            new MappingName(conflict.Mapping), decision.Conflict, decision.Choice, value, decision.Seen, decision.Version, decision.By, decision.Reason);
        return await mediator.Send(command, cancellationToken);
    }
}
