using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Records;

namespace BitableSync.Simulator.Searching;

/// <summary>The body of a search, checked. Source: Feishu page "Search records".</summary>
internal sealed class SearchQuery
{
    private readonly CellRead _read;
    private readonly SearchFilter? _filter;
    private readonly IReadOnlyList<SortKey> _sort;

    public SearchQuery(JsonElement body, CellRead read)
    {
        if (body.ValueKind != JsonValueKind.Object) throw new ApiRefusedException(1254001, "The body is no object.");
        _read = read;
        Fields = ParseFieldNames(body.Member("field_names"), read.Table);
        _sort = SortKey.Parse(body.Member("sort"), read.Table);
        _filter = body.Member("filter") is { } filter ? SearchFilter.Parse(filter, read) : null;
        AutomaticFields = body.Member("automatic_fields") is { ValueKind: JsonValueKind.True };
        CheckView(body);
        Fingerprint = $"{read.Table.Id} {read.UserIdType} {body.GetRawText()}";
    }

    /// <summary>Fields to show; null for all.</summary>
    public IReadOnlyList<BitableField>? Fields { get; }

    public bool AutomaticFields { get; }

    /// <summary>What page tokens of this query are bound to.</summary>
    public string Fingerprint { get; }

    /// <summary>One page of matches and the number of all matches.</summary>
    public (IReadOnlyList<BitableRecord> Page, int Total) Run(TableReader reader, int offset, int pageSize)
    {
        if (_filter is null or { IsEmpty: true } && _sort.Count == 0)
        {
            if (reader.IsCurrent) return PageOfTable(reader.Table, offset, pageSize);
            var all = reader.All().ToList();
            return ([.. all.Skip(offset).Take(pageSize)], all.Count);
        }
        var matches = Matches(reader);
        return ([.. matches.Skip(offset).Take(pageSize)], matches.Count);
    }

    private List<BitableRecord> Matches(TableReader reader)
    {
        if (reader.IsCurrent && _read.Platform.SearchCache.Find(reader.Table, Fingerprint) is { } cached) return cached;
        var matching = _filter is null ? reader.All() : reader.All().Where(_filter.Matches);
        var matches = SortKey.Apply(matching, _sort, _read).ToList();
        if (reader.IsCurrent) _read.Platform.SearchCache.Keep(reader.Table, Fingerprint, matches);
        return matches;
    }

    private static (IReadOnlyList<BitableRecord>, int) PageOfTable(BitableTable table, int offset, int pageSize)
    {
        var count = Math.Clamp(table.Count - offset, 0, pageSize);
        var page = new BitableRecord[count];
        for (var index = 0; index < count; index++) page[index] = table.AtPosition(offset + index);
        return (page, table.Count);
    }

    private void CheckView(JsonElement body)
    {
        if (_sort.Count > 0 || _filter is { IsEmpty: false } || body.StringMember("view_id") is not { Length: > 0 } viewId) return;
        if (_read.Table.Views.All(view => view.Id != viewId)) throw new ApiRefusedException(1254042, $"The table has no view '{viewId}'.");
    }

    private static IReadOnlyList<BitableField>? ParseFieldNames(JsonElement? sent, BitableTable table)
    {
        if (sent is not { } list) return null;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw new ApiRefusedException(1254024, "field_names is no list of names.");
        if (list.GetArrayLength() > 200) throw new ApiRefusedException(1254024, "more than 200 field_names.");
        if (list.GetArrayLength() == 0) return null;
        return [.. list.EnumerateArray().Select(item => Named(item.GetString()!, table)).Distinct()];
    }

    private static BitableField Named(string name, BitableTable table) =>
        table.FieldNamed(name) ?? throw new ApiRefusedException(1254024, $"field_names: the table has no field '{name}'.");
}
