using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.State;

namespace BitableSync.App.Serving;

/// <summary>Holds the running mappings against their tables as they are now, and stops those that mean something else by now.</summary>
internal sealed class SchemaCheck(
    AppSettings settings,
    MappingLoader loader,
    MappingCatalog catalog,
    Capture capture,
    Bindings bindings,
    IMappingStates states,
    ILogger<SchemaCheck> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<MappingName, DateTimeOffset?> _bound = [];

    /// <summary>
    /// Takes over mappings as they are resolved now, because this process starts or somebody has resumed them. What they meant when they
    /// were bound last is what later checks hold them against.
    /// </summary>
    /// <exception cref="StoreException">PostgreSQL is away or refuses.</exception>
    public Task AdoptAsync(
        IReadOnlyCollection<TableMapping> mappings, IReadOnlyCollection<UnfitMapping> unfit, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            foreach (var mapping in mappings) _bound[mapping.Name] = (await bindings.FindAsync(mapping.Name, cancellationToken))?.BoundAt;
            var names = mappings.Select(mapping => mapping.Name).ToHashSet();
            catalog.Replace(
                [.. catalog.All.Where(mapping => !names.Contains(mapping.Name)), .. mappings],
                [.. catalog.Unfit.Concat(unfit).Where(each => !names.Contains(each.Name)).DistinctBy(each => each.Name)]);
        },
        cancellationToken);

    /// <summary>Stops each mapping alone, with the reason. A change that means nothing to a mapping is taken over.</summary>
    /// <exception cref="RemoteException">Feishu is away.</exception>
    /// <exception cref="StoreException">PostgreSQL is away or refuses.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var (resolution, unfit) = await loader.LoadRunningAsync(settings.Mappings, cancellationToken);
            List<TableMapping> running = [];
            foreach (var mapping in catalog.All) running.Add(await CheckAsync(mapping, resolution, unfit, cancellationToken));
            catalog.Replace(running, catalog.Unfit);
        },
        cancellationToken);

    /// <summary>The mapping as it goes on: as it is now where that means the same or somebody has resumed it, else as it was, and stopped.</summary>
    private async Task<TableMapping> CheckAsync(
        TableMapping mapping, MappingResolution resolution, IReadOnlyList<UnfitMapping> unfit, CancellationToken cancellationToken)
    {
        var now = resolution.Mappings.FirstOrDefault(each => each.Name == mapping.Name);
        var bound = (await bindings.FindAsync(mapping.Name, cancellationToken))?.BoundAt;
        if (now is not null && bound != _bound.GetValueOrDefault(mapping.Name))
        {
            _bound[mapping.Name] = bound;
            return now;
        }

        var reason = now is null ? ReasonOf(mapping.Name, resolution, unfit) : await FindChangeAsync(mapping, now, cancellationToken);
        if (reason is null) return now!;
        if (await IsRunningAsync(mapping, cancellationToken)) await StopAsync(mapping.Name, reason, cancellationToken);
        return mapping;
    }

    /// <summary>One at a time: each replaces what the process runs by what it has read before.</summary>
    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Why the mapping cannot run with its tables as they are; null where it can, or where it is no mapping of this process.</summary>
    /// <exception cref="RemoteException">Feishu is away.</exception>
    /// <exception cref="StoreException">PostgreSQL is away or refuses.</exception>
    public async Task<(TableMapping? Mapping, string? Misfit)> ResolveAsync(MappingName name, CancellationToken cancellationToken)
    {
        var (resolution, unfit) = await loader.LoadRunningAsync(settings.Mappings, cancellationToken);
        var mapping = resolution.Mappings.FirstOrDefault(each => each.Name == name);
        return (mapping, mapping is null ? ReasonOf(name, resolution, unfit) : null);
    }

    private static string ReasonOf(MappingName name, MappingResolution resolution, IReadOnlyList<UnfitMapping> unfit) =>
        unfit.FirstOrDefault(each => each.Name == name)?.Reason ?? SchemaWords.Misfit(resolution.Errors.Select(error => error.ToString()));

    private async Task<string?> FindChangeAsync(TableMapping mapping, TableMapping now, CancellationToken cancellationToken)
    {
        if (SchemaChanges.Between(mapping, now).ToList() is { Count: > 0 } changes) return SchemaWords.Changed(changes);
        var (before, today) = await bindings.ReadAsync(now, cancellationToken);
        if (before?.IsReplaced(today) == true) return SchemaWords.Replaced(now.Local);
        return now.Capture != CaptureMode.Trigger || await capture.IsInstalledAsync(now, cancellationToken) ? null : SchemaWords.NotCaptured(now.Local);
    }

    private async Task<bool> IsRunningAsync(TableMapping mapping, CancellationToken cancellationToken) =>
        (await states.ReadAsync(mapping, cancellationToken)).StoppedBecause is null;

    private async Task StopAsync(MappingName name, string reason, CancellationToken cancellationToken)
    {
        if (await states.StopAsync(name, reason, cancellationToken)) Log.MappingUnfit(logger, name.Value, reason);
    }

    public void Dispose() => _turn.Dispose();
}
