using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Searching;

/// <summary>The filter of a search: conditions joined by and/or, with one level of children.</summary>
internal sealed class SearchFilter
{
    private readonly bool _all;
    private readonly IReadOnlyList<Func<BitableRecord, bool>> _tests;

    private SearchFilter(JsonElement sent, CellRead read, bool mayHaveChildren)
    {
        if (sent.ValueKind != JsonValueKind.Object) throw Invalid("filter is no object.");
        _all = sent.StringMember("conjunction") switch
        {
            "and" => true,
            "or" => false,
            var other => throw Invalid($"conjunction is '{other}', expected and or or."),
        };
        var conditions = List(sent, "conditions");
        var children = List(sent, "children");
        if (conditions.Count > 50) throw Invalid($"{conditions.Count} conditions, at most 50 are allowed.");
        if (children.Count > 0 && !mayHaveChildren) throw Invalid("children cannot have children.");
        _tests =
        [
            .. conditions.Select(condition => (Func<BitableRecord, bool>)Condition.Parse(condition, read).Matches),
            .. children.Select(child => (Func<BitableRecord, bool>)new SearchFilter(child, read, mayHaveChildren: false).Matches),
        ];
    }

    /// <summary>Whether the filter asks for anything at all.</summary>
    public bool IsEmpty => _tests.Count == 0;

    public static SearchFilter Parse(JsonElement sent, CellRead read) => new(sent, read, mayHaveChildren: true);

    public bool Matches(BitableRecord record) => _tests.Count == 0 || (_all ? _tests.All(test => test(record)) : _tests.Any(test => test(record)));

    private static IReadOnlyList<JsonElement> List(JsonElement sent, string name) => sent.Member(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()],
        _ => throw Invalid($"{name} is no list."),
    };

    private static ApiRefusedException Invalid(string problem) => new(1254018, "filter: " + problem);
}
