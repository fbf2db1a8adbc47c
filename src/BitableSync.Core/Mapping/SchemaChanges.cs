using BitableSync.Core.Fields;

namespace BitableSync.Core.Mapping;

/// <summary>
/// Says in what a mapping, resolved against the tables as they are now, means something else than it did. A renamed field, a column that
/// may be null by now, a new default or a new label of an enum mean the same.
/// </summary>
public static class SchemaChanges
{
    /// <returns>A sentence for each change; empty where nothing that matters has changed.</returns>
    public static IEnumerable<string> Between(TableMapping before, TableMapping now)
    {
        if (!before.Key.Select(column => column.Name).SequenceEqual(now.Key.Select(column => column.Name)))
        {
            yield return $"Rows of {now.Local} were identified by {Names(before.Key)} and are by {Names(now.Key)} now.";
        }

        foreach (var field in before.Fields)
        {
            var successor = now.Fields.FirstOrDefault(each => each.Column.Name == field.Column.Name);
            if (successor is not null && successor.Field != field.Field)
            {
                yield return $"Field \"{field.FieldName}\" ({field.Field}) of column \"{field.Column.Name}\" was deleted, "
                    + $"and another one has its name ({successor.Field}).";
            }
            else if (successor is not null && successor.FieldType != field.FieldType)
            {
                yield return $"Field \"{successor.FieldName}\" was of type {field.FieldType} and is of type {successor.FieldType} now.";
            }

            if (successor is not null && !IsSame(field.Column, successor.Column))
            {
                yield return $"Column \"{field.Column.Name}\" was {Describe(field.Column)} and is {Describe(successor.Column)} now.";
            }
        }
    }

    private static bool IsSame(ColumnSpec before, ColumnSpec now) =>
        (before.TypeName, before.Family, before.ElementFamily, before.IsGenerated) == (now.TypeName, now.Family, now.ElementFamily, now.IsGenerated);

    private static string Describe(ColumnSpec column) => column.TypeName + (column.IsGenerated ? ", generated" : "");

    private static string Names(IEnumerable<ColumnSpec> columns) => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));
}
