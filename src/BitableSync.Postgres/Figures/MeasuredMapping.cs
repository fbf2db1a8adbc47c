using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Postgres.Figures;

/// <summary>A mapping whose figures are asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">Where its events come from; null where that is not known, because it does not fit its tables.</param>
public sealed record MeasuredMapping(MappingName Name, RemoteTableRef? Table)
{
    public MeasuredMapping(TableMapping mapping)
        : this(mapping.Name, mapping.Remote)
    {
    }
}
