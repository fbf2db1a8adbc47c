using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>
/// Turns written mappings into checked ones, against what both sides hold now. Finds every problem in one go, because a person
/// who mends one line at a time per start loses an afternoon.
/// </summary>
public static class MappingResolver
{
    public static MappingResolution Resolve(IReadOnlyList<MappingSubject> subjects)
    {
        var problems = new ProblemLog();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var tables = new Dictionary<RemoteTableRef, string>();
        var mapped = new MappedTables(subjects);
        List<TableMapping> mappings = [];
        foreach (var (index, subject) in subjects.Index())
        {
            var path = $"{MappingOptions.SectionName}[{index}]";
            var before = problems.Errors.Count;
            CheckUnique(subject, path, names, tables, problems);
            var mapping = new TableResolver(subject, mapped, path, problems).Resolve();
            if (mapping is not null && problems.Errors.Count == before) mappings.Add(mapping);
        }

        return new MappingResolution(LinkCircles.Mark(mappings), problems.Errors, problems.Warnings);
    }

    private static void CheckUnique(
        MappingSubject subject, string path, Dictionary<string, string> names, Dictionary<RemoteTableRef, string> tables, ProblemLog problems)
    {
        if (subject.Options.Name is { Length: > 0 } name && !names.TryAdd(name, path))
        {
            problems.Error($"{path}.Name", $"\"{name}\" is the name of {names[name]} already. Each mapping needs a name of its own.");
        }

        if (subject.Remote is { Table: var table } && !tables.TryAdd(table, path))
        {
            problems.Error(
                $"{path}.Bitable",
                $"Table {table.Table} of Base {table.App} is synced by {tables[table]} already; two mappings of one Bitable table would overwrite each other. Put their fields into one mapping.");
        }
    }
}
