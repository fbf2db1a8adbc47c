using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary>What all column forms share: SQL NULL, NOT NULL, and values of another kind than the pair's.</summary>
internal abstract class LocalForm<TValue>(ColumnSpec column) : ILocalForm
    where TValue : CanonicalValue
{
    protected ColumnSpec Column => column;

    /// <summary>What an empty column reads as.</summary>
    protected virtual CanonicalValue Blank => CanonicalValue.Empty;

    /// <summary>What stands for "empty" where NULL is not allowed; null where the type has nothing of the kind.</summary>
    protected virtual string? EmptyText => null;

    public Conversion<CanonicalValue> Read(string? text) => text is null ? Blank : Parse(text);

    public Conversion<string?> Write(CanonicalValue value) => value switch
    {
        TValue fitting => Format(fitting),
        CanonicalValue.EmptyValue when column.IsNullable => (string?)null,
        CanonicalValue.EmptyValue when EmptyText is { } text => text,
        CanonicalValue.EmptyValue => Misfit<string?>("is NOT NULL and cannot take an empty cell: fill the cell, or make the column nullable"),
        _ => Misfit<string?>($"takes a {typeof(TValue).Name}, and the value is a {value.GetType().Name}: it was stored under another mapping"),
    };

    public CanonicalValue Normalize(CanonicalValue value) => value switch
    {
        TValue fitting => Keep(fitting),
        CanonicalValue.EmptyValue => Blank,
        _ => value,
    };

    protected abstract Conversion<CanonicalValue> Parse(string text);

    protected abstract Conversion<string?> Format(TValue value);

    /// <summary>What the column gives back after storing the value; the value itself where it cannot be stored.</summary>
    protected virtual CanonicalValue Keep(TValue value) => value;

    protected Conversion<T> Misfit<T>(string problem) => Conversion<T>.Misfit($"Column \"{column.Name}\" ({column.TypeName}) {problem}.");
}
