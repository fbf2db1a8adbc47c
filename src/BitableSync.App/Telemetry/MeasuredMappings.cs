using BitableSync.Engine.Mappings;
using BitableSync.Postgres.Figures;

namespace BitableSync.App.Telemetry;

/// <summary>The mappings whose figures health and metrics show.</summary>
internal static class MeasuredMappings
{
    /// <summary>All that are configured: one that does not fit its tables is stopped like any other.</summary>
    public static MeasuredMapping[] Measured(this MappingCatalog catalog)
    {
        var (running, unfit) = catalog.List();
        return [.. running.Select(mapping => new MeasuredMapping(mapping)), .. unfit.Select(mapping => new MeasuredMapping(mapping.Name, Table: null))];
    }
}
