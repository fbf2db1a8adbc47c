using BitableSync.Core.Ports;
using BitableSync.Engine.Mappings;

namespace BitableSync.App.Review;

/// <summary>Has a mapping's jobs do nothing, on every node, until it is resumed. Runs in progress settle the write call in hand and end within seconds.</summary>
internal sealed class MappingPauser(MappingCatalog catalog, IMappingStates states)
{
    /// <summary>False where there is no such mapping; one that stopped by itself keeps the reason it gave.</summary>
    /// <param name="by">Who wants it; null where nobody is known.</param>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<bool> PauseAsync(string name, string? by, CancellationToken cancellationToken)
    {
        if (catalog.Find(new(name)) is not { } mapping) return false;
        var status = await states.ReadAsync(mapping, cancellationToken);
        if (status.StoppedBecause is null) await states.StopAsync(mapping.Name, $"Paused by {by ?? "a person"}.", cancellationToken);
        return true;
    }
}
