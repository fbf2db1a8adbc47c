using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Mappings;

/// <summary>The mappings this process runs, checked against both live schemas. Replaced as a whole.</summary>
public sealed class MappingCatalog
{
    private volatile Listing _now = new(new Dictionary<MappingName, TableMapping>(), []);

    public IReadOnlyCollection<TableMapping> All => _now.Mappings.Values;

    /// <summary>Configured mappings that cannot run until somebody has mended their tables.</summary>
    public IReadOnlyCollection<UnfitMapping> Unfit => _now.Unfit;

    public TableMapping? Find(MappingName name) => _now.Mappings.GetValueOrDefault(name);

    public IEnumerable<TableMapping> OfTable(RemoteTableRef table) => All.Where(mapping => mapping.Remote == table);

    /// <summary>Both kinds at one moment: none is missing because it becomes one of the other kind meanwhile.</summary>
    public (IReadOnlyCollection<TableMapping> Running, IReadOnlyCollection<UnfitMapping> Unfit) List()
    {
        var now = _now;
        return (now.Mappings.Values, now.Unfit);
    }

    public void Replace(IEnumerable<TableMapping> mappings) => Replace(mappings, []);

    public void Replace(IEnumerable<TableMapping> mappings, IReadOnlyCollection<UnfitMapping> unfit) =>
        _now = new Listing(mappings.ToDictionary(mapping => mapping.Name), unfit);

    private sealed record Listing(Dictionary<MappingName, TableMapping> Mappings, IReadOnlyCollection<UnfitMapping> Unfit);
}
