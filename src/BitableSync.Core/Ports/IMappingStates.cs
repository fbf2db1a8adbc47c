using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>How each mapping fares, shared by all nodes: what people see, and whether jobs may run.</summary>
public interface IMappingStates
{
    /// <summary>Reads everything at one moment. The whole mapping is asked for because events wait under its Bitable table, not its name.</summary>
    Task<MappingStatus> ReadAsync(TableMapping mapping, CancellationToken cancellationToken);

    /// <summary>Why the mapping is stopped; null where it is not. Costs little.</summary>
    Task<string?> FindStopAsync(MappingName mapping, CancellationToken cancellationToken);

    /// <summary>
    /// Stops a mapping with a reason for people; its jobs do nothing until it is resumed. False where it was stopped with this reason already.
    /// </summary>
    Task<bool> StopAsync(MappingName mapping, string reason, CancellationToken cancellationToken);

    Task ResumeAsync(MappingName mapping, CancellationToken cancellationToken);

    /// <summary>Records how a run ended; <paramref name="problem"/> is null where it ended well.</summary>
    Task RecordRunAsync(MappingName mapping, string job, string? problem, CancellationToken cancellationToken);

    /// <summary>The comparison that was broken off after some page within the last hour; null where there is none.</summary>
    Task<ScanState?> FindBrokenScanAsync(MappingName mapping, CancellationToken cancellationToken);

    /// <summary>Begins a comparison of the whole mapping and returns its id.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="revision">The table's revision now.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<long> BeginScanAsync(MappingName mapping, long revision, CancellationToken cancellationToken);

    /// <summary>Records how far a comparison is, unless another one has begun since.</summary>
    Task RecordScanAsync(MappingName mapping, long scan, ScanProgress progress, CancellationToken cancellationToken);

    /// <summary>Records that the comparison came to its end, and what it found.</summary>
    Task EndScanAsync(MappingName mapping, long differences, CancellationToken cancellationToken);

    /// <summary>Records the table revision up to which events or a scan are known to be complete.</summary>
    Task RecordRevisionAsync(MappingName mapping, long revision, CancellationToken cancellationToken);

    /// <summary>Whether a complete first pass (backfill) has been made for this mapping.</summary>
    Task RecordBackfillAsync(MappingName mapping, CancellationToken cancellationToken);
}
