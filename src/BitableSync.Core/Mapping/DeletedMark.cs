using System.Diagnostics;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>The field by which records show that their row was deleted. It carries nothing else.</summary>
/// <param name="Field">Its id.</param>
/// <param name="FieldName">Its name when the mapping was resolved; for people only.</param>
/// <param name="Type">A checkbox, a date or a single select.</param>
/// <param name="Option">The option that means "deleted"; null for the other types.</param>
public sealed record DeletedMark(FieldId Field, string FieldName, BitableFieldType Type, string? Option)
{
    public static IReadOnlyList<BitableFieldType> Types { get; } = [BitableFieldType.Checkbox, BitableFieldType.DateTime, BitableFieldType.SingleSelect];

    /// <summary>The field's value in a record whose row was deleted.</summary>
    public CanonicalValue Value(DateTimeOffset deletedAt) => Type switch
    {
        BitableFieldType.Checkbox => new CanonicalValue.Flag(true),
        BitableFieldType.DateTime => new CanonicalValue.Instant(deletedAt.ToUnixTimeMilliseconds()),
        BitableFieldType.SingleSelect => new CanonicalValue.Text(Option!),
        _ => throw new UnreachableException(),
    };

    /// <summary>The cell in write shape; an empty value takes the mark away.</summary>
    public JsonNode? Cell(CanonicalValue value) => value switch
    {
        CanonicalValue.EmptyValue => Type == BitableFieldType.Checkbox ? JsonValue.Create(false) : null,
        CanonicalValue.Flag flag => JsonValue.Create(flag.Value),
        CanonicalValue.Instant instant => JsonValue.Create(instant.UnixMilliseconds),
        CanonicalValue.Text text => JsonValue.Create(text.Value),
        _ => throw new UnreachableException(),
    };
}
