using BitableSync.Core.Records;

namespace BitableSync.Core.Fields;

/// <summary>How one PostgreSQL column type holds values of one canonical kind, in PostgreSQL's text form.</summary>
/// <remarks>
/// Reads are made with <c>DateStyle=ISO</c>, <c>TimeZone=UTC</c>, <c>extra_float_digits=1</c>; array columns arrive as the JSON text of
/// <c>to_json(column)</c>. Writes are sent as text parameters with a cast to the column's type, arrays as JSON text.
/// </remarks>
public interface ILocalForm
{
    Conversion<CanonicalValue> Read(string? text);

    Conversion<string?> Write(CanonicalValue value);

    /// <summary>The value as this side would give it back after storing it. Idempotent.</summary>
    Conversion<CanonicalValue> Normalize(CanonicalValue value);
}
