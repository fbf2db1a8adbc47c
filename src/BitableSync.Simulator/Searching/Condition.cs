using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Searching;

/// <summary>One comparison of a search filter, checked against its field when made. Source: Feishu page "Record filter guide".</summary>
internal sealed class Condition
{
    private static readonly string[] Operators =
        ["is", "isNot", "contains", "doesNotContain", "isEmpty", "isNotEmpty", "isGreater", "isGreaterEqual", "isLess", "isLessEqual"];

    private readonly BitableField _field;
    private readonly CellRead _read;
    private readonly string _operator;
    private readonly Func<object?, bool> _test;

    private Condition(JsonElement sent, CellRead read)
    {
        _read = read;
        var fieldName = sent.StringMember("field_name") ?? throw Invalid("a condition has no field_name.");
        _field = read.Table.FieldNamed(fieldName) ?? throw new ApiRefusedException(1254045, $"filter: the table has no field '{fieldName}'.");
        _operator = sent.StringMember("operator") ?? throw Invalid($"the condition on '{fieldName}' has no operator.");
        if (!Operators.Contains(_operator)) throw Invalid($"operator '{_operator}' is not supported.");
        _test = Test(ParseValues(sent));
    }

    public static Condition Parse(JsonElement sent, CellRead read) => new(sent, read);

    public bool Matches(BitableRecord record) => _test(_field.Cell.ValueOf(record, _field, _read));

    private string[] ParseValues(JsonElement sent)
    {
        if (sent.Member("value") is not { ValueKind: JsonValueKind.Array } list || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Invalid($"the condition on '{_field.Name}' needs value as a list of strings, also where it is empty.");
        return list.GetArrayLength() <= 10
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw Invalid($"the condition on '{_field.Name}' has more than 10 values.");
    }

    private Func<object?, bool> Test(string[] values) => (_field.Cell.Filter, _operator) switch
    {
        (FilterKind.None, _) => throw Invalid($"fields of type {(int)_field.Type} cannot be filtered."),
        (FilterKind.Checkbox, "is") => Checkbox(values),
        (FilterKind.Checkbox, _) => throw Unfit(),
        (_, "isEmpty") => cell => cell is null,
        (_, "isNotEmpty") => cell => cell is not null,
        (FilterKind.PresenceOnly, _) => throw Unfit(),
        (FilterKind.Date, _) => Date(values),
        (FilterKind.Number, _) => Number(values),
        (FilterKind.Text, _) => TextTest(values),
        _ => Token(values),
    };

    private Func<object?, bool> Checkbox(string[] values) => One(values) switch
    {
        "true" => cell => cell is true,
        "false" => cell => cell is not true,
        var other => throw Invalid($"'{other}' is neither true nor false."),
    };

    private Func<object?, bool> Number(string[] values)
    {
        var text = One(values);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted)) throw Invalid($"'{text}' is no number.");
        Func<double, bool> compare = _operator switch
        {
            "is" => number => number == wanted,
            "isNot" => number => number != wanted,
            "isGreater" => number => number > wanted,
            "isGreaterEqual" => number => number >= wanted,
            "isLess" => number => number < wanted,
            "isLessEqual" => number => number <= wanted,
            _ => throw Unfit(),
        };
        return cell => cell is null ? _operator == "isNot" : compare(_field.Cell.Number(cell) ?? 0);
    }

    private Func<object?, bool> TextTest(string[] values)
    {
        var wanted = One(values);
        return _operator switch
        {
            "is" => cell => Shown(cell) == wanted,
            "isNot" => cell => Shown(cell) != wanted,
            "contains" => cell => Shown(cell).Contains(wanted, StringComparison.OrdinalIgnoreCase),
            "doesNotContain" => cell => !Shown(cell).Contains(wanted, StringComparison.OrdinalIgnoreCase),
            _ => throw Unfit(),
        };
    }

    private Func<object?, bool> Token(string[] values)
    {
        if (values.Length == 0) throw Invalid($"the condition on '{_field.Name}' needs a value.");
        if (_field.Cell.Filter == FilterKind.Option && _operator is "is" or "isNot") One(values);
        return _operator switch
        {
            "is" => cell => Tokens(cell).ToHashSet(StringComparer.Ordinal).SetEquals(values),
            "isNot" => cell => !Tokens(cell).ToHashSet(StringComparer.Ordinal).SetEquals(values),
            "contains" => cell => Tokens(cell).Any(values.Contains),
            "doesNotContain" => cell => !Tokens(cell).Any(values.Contains),
            _ => throw Unfit(),
        };
    }

    private Func<object?, bool> Date(string[] values)
    {
        var (from, until) = DateRange.Of(values, _operator, _read.Base.Zone, _read.Platform.Clock.Now)
            ?? throw Invalid($"the value of the condition on '{_field.Name}' is no date this operator takes.");
        return _operator switch
        {
            "is" => cell => Instant(cell) is { } at && at >= from && at < until,
            // The boundary is the start of the named day: rows later on that same day are greater.
            "isGreater" => cell => Instant(cell) is { } at && at > from,
            "isLess" => cell => Instant(cell) is { } at && at < from,
            _ => throw Unfit(),
        };
    }

    private double? Instant(object? cell) => cell is null ? null : _field.Cell.Number(cell);

    private string Shown(object? cell) => cell switch
    {
        null => "",
        _ when _field.Type == FieldType.AutoNumber => Tokens(cell)[0],
        _ => _field.Cell.Text(cell, _field, _read),
    };

    private IReadOnlyList<string> Tokens(object? cell) => cell is null ? [] : _field.Cell.Tokens(cell, _field, _read);

    private string One(string[] values) => values.Length == 1 ? values[0] : throw Invalid($"the condition on '{_field.Name}' takes exactly one value.");

    private ApiRefusedException Unfit() => Invalid($"operator '{_operator}' does not go with field '{_field.Name}' of type {(int)_field.Type}.");

    private static ApiRefusedException Invalid(string problem) => new(1254018, "filter: " + problem);
}
