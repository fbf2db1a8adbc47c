using BitableSync.Core.Records;

namespace BitableSync.Engine.Links;

/// <summary>The links that the events of a pull's current round lead to; replaced with every round.</summary>
internal sealed class PreparedLinks
{
    public volatile IReadOnlyDictionary<(MappingName Mapping, RecordId Record), Link> Links = new Dictionary<(MappingName, RecordId), Link>();
}
