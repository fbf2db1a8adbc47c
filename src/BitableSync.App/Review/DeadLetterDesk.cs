using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.DeadLetters;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.DeadLetters;

namespace BitableSync.App.Review;

/// <summary>Has parked items tried again for page, API and command line.</summary>
internal sealed class DeadLetterDesk(DeadLetterReader reader, MappingCatalog catalog, DeadLetterReplayer replayer)
{
    private const int PageSize = 500;

    /// <summary>Has one item tried again.</summary>
    /// <exception cref="StoreException">The database could not be reached; nothing is asked for.</exception>
    public async Task<ReplayOutcome> ReplayAsync(long id, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(id, cancellationToken) is not { } parked) return ReplayOutcome.NotFound;
        if (catalog.Find(parked.Mapping) is not { } mapping) return ReplayOutcome.NotFound;
        if (parked.ClosedAt is not null) return ReplayOutcome.Closed;
        await replayer.ReplayAsync(mapping, [parked.Letter], cancellationToken);
        return ReplayOutcome.Asked;
    }

    /// <summary>Has everything tried again that is parked now, of one mapping or of all. Returns how many; null where there is no such mapping.</summary>
    /// <exception cref="StoreException">The database could not be reached; what was asked for stays so.</exception>
    public async Task<long?> ReplayAllAsync(string? name, CancellationToken cancellationToken)
    {
        MappingName? only = name is null ? null : new MappingName(name);
        if (only is { } wanted && catalog.Find(wanted) is null) return null;
        var count = 0L;
        long? before = null;
        while (await reader.ListAsync(only, openOnly: true, before, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            before = page[^1].Id;
            foreach (var letters in page.GroupBy(parked => parked.Mapping))
            {
                if (catalog.Find(letters.Key) is not { } mapping) continue;
                await replayer.ReplayAsync(mapping, [.. letters.Select(parked => parked.Letter)], cancellationToken);
                count += letters.Count();
            }
        }

        return count;
    }

    /// <summary>Why nothing is tried again; null where it is.</summary>
    public static string? Explain(ReplayOutcome outcome, long id) => outcome switch
    {
        ReplayOutcome.Asked => null,
        ReplayOutcome.NotFound => $"There is no dead letter {id}, or its mapping is gone.",
        ReplayOutcome.Closed => $"Dead letter {id} has gone through meanwhile.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>What became of the wish to have a dead letter tried again.</summary>
internal enum ReplayOutcome
{
    /// <summary>It is tried with the next run, which is asked for.</summary>
    Asked,

    NotFound,

    /// <summary>It is not parked any more.</summary>
    Closed,
}
