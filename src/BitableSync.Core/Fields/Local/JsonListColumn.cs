using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary><c>json</c> and <c>jsonb</c> holding a list of names or ids; compared as a set.</summary>
internal sealed class JsonListColumn(ColumnSpec column) : LocalForm<CanonicalValue.Set>(column)
{
    protected override string EmptyText => "[]";

    protected override Conversion<CanonicalValue> Parse(string text)
    {
        if (text == "null") return CanonicalValue.Empty;
        var items = JsonText.Parse(text).Then(JsonText.Strings);
        return items.Fits
            ? CanonicalValue.Set.Of(items.Value)
            : Misfit<CanonicalValue>($"{items.Problem}: a list of strings is needed");
    }

    protected override Conversion<string?> Format(CanonicalValue.Set value) =>
        value.Items.Select(item => StorableText.ProblemOf(item)).FirstOrDefault(problem => problem is not null) is { } problem
            ? Misfit<string?>($"cannot take an item: it {problem}")
            : JsonText.Write(value.Items);
}
