using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary>A column of a type with a strict text syntax, paired with a field that holds free text.</summary>
internal sealed class TypedTextColumn(ColumnSpec column, TextSyntax syntax) : LocalForm<CanonicalValue.Text>(column)
{
    protected override Conversion<CanonicalValue> Parse(string text) =>
        syntax.Canonical(text) is { } canonical
            ? new CanonicalValue.Text(canonical)
            : Misfit<CanonicalValue>($"holds a value that is not {syntax.Expected}");

    protected override Conversion<string?> Format(CanonicalValue.Text value) =>
        syntax.Canonical(value.Value) ?? Misfit<string?>($"takes {syntax.Expected}, and the text is not one");

    protected override CanonicalValue Keep(CanonicalValue.Text value) =>
        syntax.Canonical(value.Value) is { } canonical ? new CanonicalValue.Text(canonical) : value;
}
