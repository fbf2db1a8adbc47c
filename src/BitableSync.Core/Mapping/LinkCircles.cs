using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>Marks the links that lead back to where they start.</summary>
internal static class LinkCircles
{
    public static IReadOnlyList<TableMapping> Mark(IReadOnlyList<TableMapping> mappings)
    {
        var targets = mappings.ToDictionary(mapping => mapping.Name, TargetsOf);
        return [.. mappings.Select(mapping => Mark(mapping, targets))];
    }

    private static TableMapping Mark(TableMapping mapping, Dictionary<MappingName, IReadOnlyList<MappingName>> targets)
    {
        if (targets[mapping.Name].Count == 0) return mapping;
        var fields = mapping.Fields.Select(field => Mark(field, mapping.Name, targets)).ToList();
        return mapping with
        {
            Fields = fields,
            MatchBy = [.. mapping.MatchBy.Select(match => fields.Find(field => field.Field == match.Field)!)],
        };
    }

    private static FieldMapping Mark(FieldMapping field, MappingName start, Dictionary<MappingName, IReadOnlyList<MappingName>> targets) =>
        field.LinksTo is { } link && Leads(link.Mapping, start, targets, []) ? field with { LinksTo = link with { IsCircular = true } } : field;

    private static bool Leads(MappingName from, MappingName to, Dictionary<MappingName, IReadOnlyList<MappingName>> targets, HashSet<MappingName> seen) =>
        from == to || (seen.Add(from) && targets.GetValueOrDefault(from, []).Any(next => Leads(next, to, targets, seen)));

    private static IReadOnlyList<MappingName> TargetsOf(TableMapping mapping) =>
        [.. mapping.Fields.Select(field => field.LinksTo?.Mapping).OfType<MappingName>().Distinct()];
}
