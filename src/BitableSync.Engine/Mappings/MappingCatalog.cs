using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Mappings;

/// <summary>The mappings this process runs, checked against both live schemas. Replaced as a whole.</summary>
public sealed class MappingCatalog
{
    private volatile Dictionary<MappingName, TableMapping> _mappings = [];

    public IReadOnlyCollection<TableMapping> All => _mappings.Values;

    /// <summary>Configured mappings that cannot run until somebody has mended their tables.</summary>
    public IReadOnlyCollection<UnfitMapping> Unfit { get; private set; } = [];

    public TableMapping? Find(MappingName name) => _mappings.GetValueOrDefault(name);

    public IEnumerable<TableMapping> OfTable(RemoteTableRef table) => _mappings.Values.Where(mapping => mapping.Remote == table);

    public void Replace(IEnumerable<TableMapping> mappings) => Replace(mappings, []);

    public void Replace(IEnumerable<TableMapping> mappings, IReadOnlyCollection<UnfitMapping> unfit)
    {
        _mappings = mappings.ToDictionary(mapping => mapping.Name);
        Unfit = unfit;
    }
}
