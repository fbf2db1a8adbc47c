using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;

namespace BitableSync.Engine.Pairs;

/// <summary>
/// The guard against reading a lost field as a cleared one: a field that was deleted, or that the app lost the right to see, is simply
/// missing from every record.
/// </summary>
internal static class VisibleFields
{
    /// <exception cref="MappingStoppedException">The app cannot see a mapped field.</exception>
    public static void Require(TableMapping mapping, IReadOnlySet<FieldId> visible)
    {
        string[] missing = [.. mapping.Fields.Where(field => !visible.Contains(field.Field)).Select(field => $"'{field.FieldName}' ({field.Field})")];
        if (missing.Length == 0) return;
        throw new MappingStoppedException(
            $"Table {mapping.Remote} no longer shows the app the mapped field {string.Join(", ", missing)}. Nothing was taken for cleared. "
            + "If the field was deleted, take it out of the mapping; if it is hidden, give the app the right to see it; then resume the mapping.");
    }
}
