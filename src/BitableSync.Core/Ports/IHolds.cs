using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Mass changes of one mapping that wait for a person, and the deletes that count towards the next one.</summary>
public interface IHolds
{
    /// <summary>The hold on a side that is open, rejected and not carried out yet, or approved and not used up; null where there is none.</summary>
    Task<Hold?> ReadAsync(Side target, CancellationToken cancellationToken);

    /// <summary>Opens a hold, or brings the open one of its side up to date. An approval that did not suffice ends with it.</summary>
    Task KeepAsync(Hold hold, CancellationToken cancellationToken);

    /// <summary>
    /// A person's decision on an open hold, as large as it was read. False where it is not open any more, or has grown.
    /// </summary>
    Task<bool> DecideAsync(Hold hold, HoldState decision, string by, string? reason, TimeSpan validity, CancellationToken cancellationToken);

    /// <summary>Ends a hold whose cause has gone, or that has been carried out.</summary>
    Task CloseAsync(long id, CancellationToken cancellationToken);

    /// <summary>
    /// Counts what has been carried out: from what an approval lets through where there is one, else its deletes towards the limit.
    /// </summary>
    /// <param name="target">The side that lost something.</param>
    /// <param name="deletes">Deletes by minute of source time, counted from the epoch.</param>
    /// <param name="overwrites">Pairs of which a value was replaced or cleared.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task CountAsync(Side target, IReadOnlyDictionary<long, long> deletes, long overwrites, CancellationToken cancellationToken);

    /// <summary>Deletes that were counted towards the limit, by minute, from the given minute on.</summary>
    Task<IReadOnlyDictionary<long, long>> ReadDeletesAsync(Side target, long fromMinute, CancellationToken cancellationToken);
}
