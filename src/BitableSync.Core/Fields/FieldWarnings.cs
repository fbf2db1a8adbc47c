using System.Text.Json;

namespace BitableSync.Core.Fields;

/// <summary>What a person should know about an allowed pair of this field and this column, beyond what its row in the table says.</summary>
internal static class FieldWarnings
{
    private const int MaxNamesShown = 20;

    /// <summary>Decimal digits every double keeps.</summary>
    private const int ExactDigits = 15;

    private static readonly ColumnFamily[] HaveAnEmptyValue =
        [.. FieldPairs.FreeText, ColumnFamily.Boolean, ColumnFamily.Array, ColumnFamily.Json, ColumnFamily.Jsonb];

    public static IReadOnlyList<string> Of(FieldPair pair, RemoteField field, ColumnSpec column)
    {
        var place = $"Column \"{column.Name}\" ({column.TypeName})";
        string?[] warnings =
        [
            Digits(pair, place, column), Emptiness(place, column), TimeOfDay(pair, field, column), Options(field, column), Freshness(field),
        ];
        return [.. warnings.OfType<string>()];
    }

    private static string? Digits(FieldPair pair, string place, ColumnSpec column) => (pair.Kind, column.Family) switch
    {
        _ when pair.ToDatabaseOnly => null,
        (ValueKind.Number, ColumnFamily.BigInt) =>
            $"{place} may hold numbers beyond 2^53, which a number field cannot hold exactly: rows with one are parked. " +
            "Pair it with a Text field to sync those too.",
        (ValueKind.Number, ColumnFamily.Numeric) when column.Precision is null or > ExactDigits =>
            $"{place} may hold more than {ExactDigits} significant digits: such values compare by their nearest double, " +
            "and lose the rest when Bitable changes them. Pair it with a Text field to keep every digit.",
        _ => null,
    };

    private static string? Emptiness(string place, ColumnSpec column) => column.IsNullable || column.IsGenerated || HaveAnEmptyValue.Contains(column.Family)
        ? null
        : $"{place} is NOT NULL: a record whose cell is empty is parked.";

    private static string? TimeOfDay(FieldPair pair, RemoteField field, ColumnSpec column) => pair.Kind == ValueKind.Day && FieldSuggestions.ShowsTimeOfDay(field)
        ? $"Field \"{field.Name}\" shows a time of day, which column \"{column.Name}\" ({column.TypeName}) does not keep."
        : null;

    private static string? Options(RemoteField field, ColumnSpec column)
    {
        if (column.EnumLabels.Count == 0 || field.Type is not (BitableFieldType.SingleSelect or BitableFieldType.MultiSelect)) return null;
        var unfit = field.OptionNames.Except(column.EnumLabels, StringComparer.Ordinal).ToList();
        if (unfit.Count == 0) return null;
        var more = unfit.Count > MaxNamesShown ? $" and {unfit.Count - MaxNamesShown} more" : "";
        var names = string.Join(", ", unfit.Take(MaxNamesShown).Select(name => $"\"{name}\""));
        return $"Field \"{field.Name}\" has options that are no labels of column \"{column.Name}\" ({column.TypeName}): {names}{more}. " +
            "Records that use them are parked.";
    }

    private static string? Freshness(RemoteField field) => field.Type is BitableFieldType.Formula or BitableFieldType.Lookup
        ? $"Field \"{field.Name}\" is a {field.Type}: Bitable reports no change of its results, so its column is as fresh as the last full scan."
        : null;
}
