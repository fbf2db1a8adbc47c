using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Links;

/// <summary>What the rows that the links of one round lead to were linked to before the round was decided.</summary>
/// <param name="Asked">The rows asked for.</param>
/// <param name="Links">Their links; rows without one are missing.</param>
internal sealed record LinkTargets(
    IReadOnlySet<(MappingName Mapping, RowKey Row)> Asked, IReadOnlyDictionary<(MappingName Mapping, RowKey Row), Link> Links)
{
    public static LinkTargets None { get; } = new(new HashSet<(MappingName, RowKey)>(), new Dictionary<(MappingName, RowKey), Link>());

    /// <summary>The rows that a link field's value leads to; none for another field.</summary>
    public static IEnumerable<(MappingName Mapping, RowKey Row)> In(FieldMapping field, CanonicalValue value) => field.LinksTo is { } target
        ? LinkedRows.KeysIn(value).Select(key => (target.Mapping, RowKey.FromParts([key])))
        : [];

    /// <summary>False where the value is newer than the asking.</summary>
    public bool Knows(FieldMapping field, CanonicalValue value) => In(field, value).All(Asked.Contains);

    /// <summary>Some row it leads to is paired no more, and will not be again.</summary>
    public bool LeadOutside(FieldMapping field, CanonicalValue value) =>
        In(field, value).Any(target => Links.GetValueOrDefault(target) is { State: not LinkState.Linked });

    /// <summary>The rows it leads to that have no record yet.</summary>
    public IEnumerable<(MappingName Mapping, RowKey Row)> Missing(FieldMapping field, CanonicalValue value) =>
        In(field, value).Where(target => !Links.ContainsKey(target));
}
