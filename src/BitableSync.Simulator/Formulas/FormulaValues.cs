using System.Globalization;

namespace BitableSync.Simulator.Formulas;

/// <summary>How values of formulas convert and compare.</summary>
internal static class FormulaValues
{
    /// <summary>Empty counts as 0; text that is no number as nothing.</summary>
    public static double? Number(object? value) => value switch
    {
        null => 0,
        double number => number,
        bool truth => truth ? 1 : 0,
        Day day => day.Milliseconds,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        Day day => day.Milliseconds.ToString("F0", CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    public static bool Truth(object? value) => value switch
    {
        bool truth => truth,
        double number => number != 0,
        string text => text.Length > 0,
        _ => value is not null,
    };

    public static int Compare(object? left, object? right, FormulaScope scope) => (left, right) switch
    {
        (Day one, Day other) => scope.StartOfDay(one).CompareTo(scope.StartOfDay(other)),
        (bool or null, bool or null) => Truth(left).CompareTo(Truth(right)),
        (double, _) or (_, double) when Number(left) is { } one && Number(right) is { } other => Nullable.Compare<double>(left is null ? null : one, right is null ? null : other),
        _ => string.CompareOrdinal(Text(left), Text(right)),
    };
}
