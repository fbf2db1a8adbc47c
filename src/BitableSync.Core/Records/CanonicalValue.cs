namespace BitableSync.Core.Records;

/// <summary>
/// A cell in the form in which the engine compares values, so that formatting never looks like an edit.
/// A closed set: the nested types are all there are. Equality is by content.
/// </summary>
public abstract record CanonicalValue
{
    private CanonicalValue()
    {
    }

    /// <summary>The one notion of "nothing here": null, "", [] and an absent field alike. An unchecked box is <see cref="Flag"/> false instead.</summary>
    public static CanonicalValue Empty { get; } = new EmptyValue();

    public bool IsEmpty => this is EmptyValue;

    /// <summary>Nothing here. Use <see cref="Empty"/>.</summary>
    public sealed record EmptyValue : CanonicalValue;

    /// <summary>Text of at least one character, without NUL and without lone surrogates.</summary>
    public sealed record Text(string Value) : CanonicalValue;

    /// <summary>
    /// A finite IEEE 754 double, already rounded to the column's scale, never −0. Bitable stores doubles, so this is the widest
    /// number both sides can hold; columns with more digits compare by their nearest double.
    /// </summary>
    public sealed record Number(double Value) : CanonicalValue;

    /// <summary>A checkbox. An absent cell and SQL NULL both read as false.</summary>
    public sealed record Flag(bool Value) : CanonicalValue;

    /// <summary>A point in time, in whole milliseconds since 1970-01-01 UTC (Bitable's resolution).</summary>
    public sealed record Instant(long UnixMilliseconds) : CanonicalValue;

    /// <summary>A calendar day, for <c>date</c> columns; the mapping's time zone links it to Bitable's instant.</summary>
    public sealed record Day(DateOnly Value) : CanonicalValue;

    /// <summary>A document compared by content: canonical JSON text with object keys sorted by code unit and no white space.</summary>
    public sealed record Json(string Value) : CanonicalValue;

    /// <summary>
    /// A link to records of which at least one has no row yet, so that its key is not known: the record ids in ordinal order. It can be
    /// compared, but no column can take it.
    /// </summary>
    public sealed record Unlinked : CanonicalValue
    {
        public Unlinked(IEnumerable<string> records) => Records = [.. records.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        public IReadOnlyList<string> Records { get; }

        public bool Equals(Unlinked? other) => other is not null && Records.SequenceEqual(other.Records, StringComparer.Ordinal);

        public override int GetHashCode() => Records.Aggregate(31, (hash, record) => HashCode.Combine(hash, record));
    }

    /// <summary>A set of names or ids; order and repeats do not count. At least one item. Use <see cref="Of"/>.</summary>
    public sealed record Set : CanonicalValue
    {
        private Set(IReadOnlyList<string> items) => Items = items;

        /// <summary>Distinct items in ordinal order.</summary>
        public IReadOnlyList<string> Items { get; }

        /// <summary>The set of the given items, or <see cref="Empty"/> where there are none.</summary>
        public static CanonicalValue Of(IEnumerable<string> items)
        {
            string[] distinct = [.. items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            return distinct.Length == 0 ? Empty : new Set(distinct);
        }

        public bool Equals(Set? other) => other is not null && Items.SequenceEqual(other.Items, StringComparer.Ordinal);

        public override int GetHashCode() => Items.Aggregate(17, (hash, item) => HashCode.Combine(hash, item));
    }
}
