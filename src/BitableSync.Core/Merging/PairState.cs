using BitableSync.Core.Records;

namespace BitableSync.Core.Merging;

/// <summary>A pair as seen at one moment: canonical values of every mapped field per side, null where that side is absent.</summary>
public sealed record PairState(
    Link? Link,
    IReadOnlyDictionary<FieldId, CanonicalValue>? Local,
    IReadOnlyDictionary<FieldId, CanonicalValue>? Remote);
