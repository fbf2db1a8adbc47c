using System.Globalization;

namespace BitableSync.Simulator.Formulas;

/// <summary>The functions this simulator knows, by upper-case name. <c>x.contains("y")</c> parses as <c>CONTAINS(x, "y")</c>.</summary>
internal static class FormulaFunctions
{
    private static readonly Dictionary<string, (int Min, int Max)> Arities = new(StringComparer.Ordinal)
    {
        ["AND"] = (1, 100), ["OR"] = (1, 100), ["NOT"] = (1, 1), ["IF"] = (2, 3),
        ["CONTAINS"] = (2, 2), ["CONCATENATE"] = (1, 100), ["LEN"] = (1, 1), ["UPPER"] = (1, 1), ["LOWER"] = (1, 1), ["TRIM"] = (1, 1),
        ["SUM"] = (1, 100), ["MIN"] = (1, 100), ["MAX"] = (1, 100), ["ROUND"] = (1, 2), ["ABS"] = (1, 1),
        ["TODAY"] = (0, 0), ["TODATE"] = (1, 1),
    };

    public static bool Exists(string name, int arguments) => Arities.TryGetValue(name, out var arity) && arguments >= arity.Min && arguments <= arity.Max;

    public static object? Run(Call call, FormulaScope scope)
    {
        object? Value(int index) => call.Arguments[index].Evaluate(scope);
        IEnumerable<object?> all = call.Arguments.Select(argument => argument.Evaluate(scope));
        return call.Function switch
        {
            "AND" => all.All(FormulaValues.Truth),
            "OR" => all.Any(FormulaValues.Truth),
            "NOT" => !FormulaValues.Truth(Value(0)),
            "IF" => FormulaValues.Truth(Value(0)) ? Value(1) : call.Arguments.Count > 2 ? Value(2) : null,
            "CONTAINS" => FormulaValues.Text(Value(0)).Contains(FormulaValues.Text(Value(1)), StringComparison.Ordinal),
            "CONCATENATE" => string.Concat(all.Select(FormulaValues.Text)),
            "LEN" => (double)FormulaValues.Text(Value(0)).Length,
            "UPPER" => FormulaValues.Text(Value(0)).ToUpperInvariant(),
            "LOWER" => FormulaValues.Text(Value(0)).ToLowerInvariant(),
            "TRIM" => FormulaValues.Text(Value(0)).Trim(),
            "SUM" => all.Sum(value => FormulaValues.Number(value) ?? 0),
            "MIN" => all.Min(value => FormulaValues.Number(value) ?? 0),
            "MAX" => all.Max(value => FormulaValues.Number(value) ?? 0),
            "ROUND" => Round(Value(0), call.Arguments.Count > 1 ? Value(1) : 0d),
            "ABS" => FormulaValues.Number(Value(0)) is { } number ? Math.Abs(number) : null,
            "TODAY" => scope.StartOfDay(new Day(scope.Now.ToUnixTimeMilliseconds())),
            "TODATE" => ToDate(Value(0), scope),
            _ => null,
        };
    }

    private static object? Round(object? value, object? digits) =>
        FormulaValues.Number(value) is { } number && FormulaValues.Number(digits) is >= 0 and <= 15 and { } places
            ? Math.Round(number, (int)places, MidpointRounding.AwayFromZero)
            : null;

    private static object? ToDate(object? value, FormulaScope scope) =>
        DateTime.TryParseExact(FormulaValues.Text(value), ["yyyy-MM-dd", "yyyy/MM/dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? scope.Local(day)
            : null;
}
