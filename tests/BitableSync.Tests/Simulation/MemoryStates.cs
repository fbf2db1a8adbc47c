using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>The mappings' states, one statement each.</summary>
internal sealed class MemoryStates(World world, Node node) : IMappingStates
{
    public async Task<MappingStatus> ReadAsync(TableMapping mapping, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        return world.Of(mapping).State.Status ?? new MappingStatus { Mapping = mapping.Name };
    }

    public async Task<string?> FindStopAsync(MappingName mapping, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        return world.Of(mapping).State.Status?.StoppedBecause;
    }

    public async Task<bool> StopAsync(MappingName mapping, string reason, CancellationToken cancellationToken)
    {
        var isNew = false;
        await ChangeAsync(mapping, status =>
        {
            isNew = status.StoppedBecause != reason;
            return status with { StoppedBecause = reason };
        });
        return isNew;
    }

    public async Task ResumeAsync(MappingName mapping, CancellationToken cancellationToken)
    {
        await ChangeAsync(mapping, status => status with { StoppedBecause = null });
        var state = world.Of(mapping).State;
        if (state.Scan is { } scan) state.Scan = scan with { Progress = scan.Progress with { Next = null } };
    }

    public Task RecordRunAsync(MappingName mapping, string job, string? problem, CancellationToken cancellationToken) => node.PassToStoreAsync();

    public async Task<ScanState?> FindBrokenScanAsync(MappingName mapping, CancellationToken cancellationToken)
    {
        await node.PassToStoreAsync();
        return world.Of(mapping).State is { Scan: { Progress.Next: not null } scan, Status.Scan.EndedAt: null } ? scan : null;
    }

    public async Task<long> BeginScanAsync(MappingName mapping, long revision, CancellationToken cancellationToken)
    {
        var state = world.Of(mapping).State;
        var id = (state.Status?.Scan?.Id ?? 0) + 1;
        await ChangeAsync(mapping, status => status with { Scan = new ScanStatus(id, 0, 0, world.DatabaseNow, EndedAt: null, Differences: null) });
        state.Scan = new ScanState(id, revision, ScanProgress.None);
        return id;
    }

    public async Task RecordScanAsync(MappingName mapping, long scan, ScanProgress progress, CancellationToken cancellationToken)
    {
        await ChangeAsync(mapping, status => status.Scan!.Id != scan
            ? status
            : status with { Scan = status.Scan with { Seen = progress.Seen, Total = progress.Total } });
        var state = world.Of(mapping).State;
        if (state.Scan!.Id == scan) state.Scan = state.Scan with { Progress = progress };
    }

    public Task EndScanAsync(MappingName mapping, long differences, CancellationToken cancellationToken) =>
        ChangeAsync(mapping, status => status with { Scan = status.Scan! with { EndedAt = world.DatabaseNow, Differences = differences } });

    public Task RecordRevisionAsync(MappingName mapping, long revision, CancellationToken cancellationToken) =>
        ChangeAsync(mapping, status => status with { Revision = revision });

    public Task RecordBackfillAsync(MappingName mapping, CancellationToken cancellationToken) =>
        ChangeAsync(mapping, status => status with { BackfilledAt = world.DatabaseNow });

    private async Task ChangeAsync(MappingName mapping, Func<MappingStatus, MappingStatus> change)
    {
        await node.PassToStoreAsync();
        var state = world.Of(mapping).State;
        state.Status = change(state.Status ?? new MappingStatus { Mapping = mapping });
    }
}
