using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Links;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Outbound;

/// <summary>The claimed rows as seen before the fetch.</summary>
internal sealed record PushView(
    ClaimedRows Claimed, IReadOnlyDictionary<RowKey, Link> Links, IReadOnlyDictionary<RowKey, LocalRow> Rows)
{
    /// <summary>No row was claimed, for changes were unfolded; links may have moved, and their records wait for another pull.</summary>
    public static PushView Nothing { get; } =
        new(new ClaimedRows([], 0), new Dictionary<RowKey, Link>(), new Dictionary<RowKey, LocalRow>()) { AsksForPull = true };

    public bool AsksForPull { get; private init; }

    /// <summary>What the rows' links lead to.</summary>
    public LinkTargets Targets { get; init; } = LinkTargets.None;

    /// <summary>Options that values may have to be among.</summary>
    public KnownOptions Options { get; init; } = KnownOptions.None;

    /// <summary>Whether the row still equals what both sides last agreed on, as after the engine's own write.</summary>
    public bool IsUnchanged(Link link, TableMapping mapping) =>
        link.State == LinkState.Linked
        && link.Decided.Count == 0
        && link.Held.Count == 0
        && Rows.TryGetValue(link.Row, out var row)
        && PairImages.Of(row, mapping) is { Fits: true } image
        && mapping.Fields.All(field => image.Value[field.Field] == field.BaseIn(link));
}
