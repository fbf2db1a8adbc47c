using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary><c>json</c> and <c>jsonb</c> holding a document, compared by content. null, "", [] and {} are empty.</summary>
/// <param name="column">The column.</param>
/// <param name="emptyText">The empty document, for a NOT NULL column: "[]" where the field holds a list, else "{}".</param>
internal sealed class JsonColumn(ColumnSpec column, string emptyText) : LocalForm<CanonicalValue.Json>(column)
{
    protected override string EmptyText => emptyText;

    protected override Conversion<CanonicalValue> Parse(string text)
    {
        var document = JsonText.Parse(text).Then(JsonText.Canonical);
        return document.Fits ? document : Misfit<CanonicalValue>(document.Problem!);
    }

    protected override Conversion<string?> Format(CanonicalValue.Json value)
    {
        var document = JsonText.Parse(value.Value).Then(JsonText.Canonical);
        return document.Fits ? value.Value : Misfit<string?>($"cannot take the document: it {document.Problem}");
    }

    protected override CanonicalValue Keep(CanonicalValue.Json value) =>
        JsonText.Parse(value.Value).Then(JsonText.Canonical) is { Fits: true } document ? document.Value : value;
}
