using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.ChangeCapture;

namespace BitableSync.App.Review;

/// <summary>Lets a stopped mapping run again, on every node.</summary>
internal sealed class MappingResumer(MappingCatalog catalog, IMappingStates states, Doorbell doorbell)
{
    /// <summary>False where there is no such mapping; without effect where it runs.</summary>
    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task<bool> ResumeAsync(string name, CancellationToken cancellationToken)
    {
        if (catalog.Find(new MappingName(name)) is not { } mapping) return false;
        await states.ResumeAsync(mapping.Name, cancellationToken);
        await doorbell.RingAsync(mapping, cancellationToken);
        return true;
    }
}
