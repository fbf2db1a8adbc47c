using BitableSync.Core.Records;

namespace BitableSync.Core.Fields;

/// <summary>How one PostgreSQL column type holds values of one canonical kind, in PostgreSQL's text form.</summary>
/// <remarks>
/// Reads are made with <c>DateStyle=ISO</c>, <c>TimeZone=UTC</c>, <c>extra_float_digits=1</c>; array columns arrive as the JSON text of
/// <c>to_json(column)</c>. Writes are sent as text parameters with a cast to the column's type, arrays as JSON text.
/// </remarks>
public interface ILocalForm
{
    /// <summary>Reads a column; null for SQL NULL.</summary>
    /// <returns>A problem where the stored value has no canonical form (infinity, an integer no double can hold, …).</returns>
    Conversion<CanonicalValue> Read(string? text);

    /// <summary>The column's new value; null stands for SQL NULL.</summary>
    /// <returns>A problem where the column cannot hold the value: a cast would cut it off, or PostgreSQL would refuse it.</returns>
    Conversion<string?> Write(CanonicalValue value);

    /// <summary>
    /// The value as this side would give it back after storing it. Idempotent. A value that cannot be stored here is left as it
    /// is: it can still be compared (and be overwritten, where the other side owns the field); <see cref="Write"/> says why not.
    /// </summary>
    CanonicalValue Normalize(CanonicalValue value);
}
