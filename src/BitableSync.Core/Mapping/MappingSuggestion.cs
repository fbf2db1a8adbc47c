using BitableSync.Core.Fields;

namespace BitableSync.Core.Mapping;

/// <summary>A first draft of a mapping, for a person to correct.</summary>
/// <param name="Options">The mapping, with every pair that was found.</param>
/// <param name="UnpairedFields">Fields that found no column.</param>
/// <param name="UnpairedColumns">Columns that found no field and serve nothing else.</param>
public sealed record MappingSuggestion(
    MappingOptions Options, IReadOnlyList<RemoteField> UnpairedFields, IReadOnlyList<ColumnSpec> UnpairedColumns)
{
    private const double AlikeEnough = 0.6;

    private static readonly string[] DeletedNames = ["deleted_at", "deleted_on", "removed_at", "deleted"];
    private static readonly string[] RecordIdNames = ["bitable_record_id", "record_id", "bitable_id", "feishu_record_id"];

    /// <summary>Pairs fields and columns that can go together, the most alike names first; each is used once.</summary>
    public static MappingSuggestion Make(string name, BitableOptions bitable, RemoteTableSchema remote, LocalTableSchema local)
    {
        var deletedAt = FindSpecial(local, DeletedNames, column => column.Family is ColumnFamily.Timestamp or ColumnFamily.TimestampTz);
        var recordId = FindSpecial(local, RecordIdNames, column => column.Family is ColumnFamily.Text);
        ColumnSpec[] columns = [.. local.Columns.Where(column => column != deletedAt && column != recordId)];
        var pairs = Pair(remote, columns);
        var options = new MappingOptions
        {
            Name = name,
            Bitable = bitable,
            Table = local.Table.ToString(),
            // Nothing is deleted for anybody who has not asked for it.
            OnBitableDelete = deletedAt is null ? RemoteDeletePolicy.Ignore : RemoteDeletePolicy.Soft,
            DeletedAtColumn = deletedAt?.Name,
            RecordIdColumn = recordId?.Name,
            Fields = [.. pairs.Select(pair => Describe(remote, pair.Field, pair.Column))],
        };
        return new MappingSuggestion(
            options,
            [.. remote.Fields.Where(field => pairs.TrueForAll(pair => pair.Field != field))],
            [.. columns.Where(column => pairs.TrueForAll(pair => pair.Column != column))]);
    }

    private static List<(RemoteField Field, ColumnSpec Column)> Pair(RemoteTableSchema remote, ColumnSpec[] columns)
    {
        var candidates =
            from field in remote.Fields
            from column in columns
            let score = NameSimilarity.Score(field.Name, column.Name)
            where score >= AlikeEnough && FieldPairs.Bind(field, column, remote.TimeZone).Fits
            orderby score descending
            select (field, column);
        List<(RemoteField Field, ColumnSpec Column)> pairs = [];
        foreach (var (field, column) in candidates)
        {
            if (pairs.TrueForAll(pair => pair.Field != field && pair.Column != column)) pairs.Add((field, column));
        }

        return [.. pairs.OrderBy(pair => Array.IndexOf(columns, pair.Column))];
    }

    /// <summary>By name where the name is the field's own, else by id; a direction only where there is no choice, as a help to the reader.</summary>
    private static FieldOptions Describe(RemoteTableSchema remote, RemoteField field, ColumnSpec column) => new()
    {
        Field = field.Name == field.Name.Trim() && remote.Fields.Count(other => other.Name == field.Name) == 1 ? field.Name : field.Id.Value,
        Column = column.Name,
        Direction = FieldPairs.ForcedDirection(field, column),
    };

    private static ColumnSpec? FindSpecial(LocalTableSchema local, string[] names, Func<ColumnSpec, bool> fits) => names
        .Select(name => local.Columns.FirstOrDefault(column => column.Name == name))
        .FirstOrDefault(column => column is { IsNullable: true, IsGenerated: false } && fits(column));
}
