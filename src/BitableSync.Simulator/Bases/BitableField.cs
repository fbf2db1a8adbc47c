using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using BitableSync.Simulator.Cells;

namespace BitableSync.Simulator.Bases;

/// <summary>A column. Immutable: a change makes a new one with the same id.</summary>
internal sealed record BitableField
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    public required string UiType { get; init; }

    public string Description { get; init; } = "";

    public bool IsPrimary { get; init; }

    /// <summary>Options of a select field, in order.</summary>
    public IReadOnlyList<SelectOption> Options
    {
        get;
        init
        {
            field = value;
            _byName = null;
            _byId = null;
        }
    }
    = [];

    /// <summary>Where a link field points to; null for other types.</summary>
    public LinkTarget? Link { get; init; }

    /// <summary>The other members of <c>property</c>, as sent or by default; null where the platform answers null.</summary>
    public JsonElement? Property { get; init; }

    private FrozenDictionary<string, SelectOption>? _byName;
    private FrozenDictionary<string, SelectOption>? _byId;

    [JsonIgnore]
    public CellType Cell => CellTypes.Of(this);

    /// <summary>Exact, case-sensitive match; of options with the same name the first.</summary>
    public SelectOption? OptionNamed(string name)
    {
        _byName ??= Options.GroupBy(option => option.Name, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return _byName.GetValueOrDefault(name);
    }

    public SelectOption? OptionWithId(string id)
    {
        _byId ??= Options.ToFrozenDictionary(option => option.Id, StringComparer.Ordinal);
        return _byId.GetValueOrDefault(id);
    }
}
