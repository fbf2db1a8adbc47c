using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.State;

namespace BitableSync.App.Review;

/// <summary>Lets a stopped mapping run again, on every node, beginning with a comparison: nobody knows what was missed meanwhile.</summary>
internal sealed class MappingResumer(MappingCatalog catalog, IMappingStates states, Bindings bindings, Doorbell doorbell)
{
    /// <summary>False where there is no such mapping; without effect where it runs.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<bool> ResumeAsync(string name, CancellationToken cancellationToken)
    {
        if (catalog.Find(new MappingName(name)) is not { } mapping) return false;
        var (before, today) = await bindings.ReadAsync(mapping, cancellationToken);
        await bindings.BindAsync(mapping.Name, before, today, cancellationToken);
        await states.ResumeAsync(mapping.Name, cancellationToken);
        await doorbell.RingAsync(mapping.Name, cancellationToken);
        return true;
    }
}
