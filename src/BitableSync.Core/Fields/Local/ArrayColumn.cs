using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary>A one-dimensional array of names or ids, exchanged as a JSON list; compared as a set.</summary>
/// <param name="column">The array column.</param>
/// <param name="element">The form of a column of the element's type, which knows its limits.</param>
internal sealed class ArrayColumn(ColumnSpec column, ILocalForm element) : LocalForm<CanonicalValue.Set>(column)
{
    protected override string EmptyText => "[]";

    protected override Conversion<CanonicalValue> Parse(string text)
    {
        var items = JsonText.Parse(text).Then(JsonText.Strings);
        return items.Fits
            ? CanonicalValue.Set.Of(items.Value.Select(Stored))
            : Misfit<CanonicalValue>($"{items.Problem}: a flat array without NULL elements is needed");
    }

    protected override Conversion<string?> Format(CanonicalValue.Set value)
    {
        foreach (var item in value.Items)
        {
            var written = element.Write(new CanonicalValue.Text(item));
            if (!written.Fits) return written;
        }

        return JsonText.Write(value.Items);
    }

    protected override CanonicalValue Keep(CanonicalValue.Set value) => CanonicalValue.Set.Of(value.Items.Select(Stored));

    private string Stored(string item) => element.Normalize(new CanonicalValue.Text(item)) is CanonicalValue.Text text ? text.Value : "";
}
