using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>Fields whose cell is one plain string, read and written alike: the name of a single select's option, a phone number.</summary>
internal sealed class StringCell(RemoteField field, Func<string, string?> problemOf) : RemoteForm<CanonicalValue.Text>(field)
{
    private const int MaxPhoneLength = 64;

    public static StringCell Option(RemoteField field) => new(field, TextCell.ProblemOf);

    /// <summary>Bitable takes <c>(\+)?\d*</c> (error 1254072 otherwise).</summary>
    public static StringCell Phone(RemoteField field) => new(field, ProblemOfPhone);

    protected override Conversion<CanonicalValue> Parse(JsonElement cell)
    {
        var text = JsonText.String(cell);
        return text.Fits ? TextOrEmpty(text.Value) : Misfit<CanonicalValue>(text.Problem!);
    }

    protected override Conversion<JsonNode?> Format(CanonicalValue.Text value) =>
        problemOf(value.Value) is { } problem ? Misfit<JsonNode?>(problem) : JsonValue.Create(value.Value);

    private static string? ProblemOfPhone(string number)
    {
        var digits = number.AsSpan(number.StartsWith('+') ? 1 : 0);
        if (digits.ContainsAnyExceptInRange('0', '9')) return "takes digits only, with an optional + in front: remove spaces and hyphens";
        return number.Length > MaxPhoneLength ? $"takes at most {MaxPhoneLength} characters, and the number has {number.Length}" : null;
    }
}
