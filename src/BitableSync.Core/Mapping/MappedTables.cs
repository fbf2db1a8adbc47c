using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>All tables of one configuration, by which a link or a foreign key finds the mapping it leads to.</summary>
internal sealed class MappedTables(IReadOnlyList<MappingSubject> subjects)
{
    private readonly IReadOnlyList<MappingSubject> _usable = [.. subjects.Where(subject => subject is { Remote: not null, Local: not null, Options.Name: not null })];

    public static MappedTables None { get; } = new([]);

    /// <summary>The mapping of the Bitable table that a field links to; null where the field is no link, or its table is not mapped.</summary>
    public LinkedTo? Of(RemoteField field, RemoteTableRef table) =>
        FieldPairs.HoldsLinks(field.Type) && field.LinkedTable is { } other
        ? Describe(_usable.FirstOrDefault(subject => subject.Remote!.Table == table with { Table = other }))
        : null;

    /// <summary>The foreign keys of a table that lead to the key of a mapped table.</summary>
    public IReadOnlyList<Reference> ReferencesOf(LocalTableSchema table) => [.. table.ForeignKeys.Select(Find).OfType<Reference>()];

    private Reference? Find(ForeignKey key)
    {
        foreach (var target in _usable.Where(subject => subject.Local!.Table == key.Table).Select(Describe).OfType<LinkedTo>())
        {
            var columns = target.Key.Select(column => key.Referenced.Zip(key.Columns).FirstOrDefault(pair => pair.First == column.Name).Second).ToArray();
            if (columns.Length == key.Columns.Count && !columns.Contains(null)) return new Reference(key.Name, target.Mapping, columns);
        }

        return null;
    }

    private static LinkedTo? Describe(MappingSubject? subject)
    {
        if (subject is not { Local: { } local, Options.Name: { } name }) return null;
        var key = subject.Options.Key.Count > 0 ? subject.Options.Key.Select(local.Find).OfType<ColumnSpec>() : local.PrimaryKey;
        return new LinkedTo(new MappingName(name), local.Table, [.. key]);
    }
}
