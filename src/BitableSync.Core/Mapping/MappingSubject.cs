using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>One mapping's options with what was found at both of its addresses.</summary>
/// <param name="Options">As written.</param>
/// <param name="Remote">Null where the Bitable table could not be read; <paramref name="Problems"/> then says why.</param>
/// <param name="Local">Null where the PostgreSQL table could not be read; <paramref name="Problems"/> then says why.</param>
/// <param name="Problems">What went wrong in reading, with paths below the mapping, e.g. <c>Bitable.Url</c>.</param>
public sealed record MappingSubject(
    MappingOptions Options, RemoteTableSchema? Remote, LocalTableSchema? Local, IReadOnlyList<ConfigurationProblem> Problems)
{
    /// <summary>The fields that the configuration's names meant when the mapping ran last: people may have renamed them since.</summary>
    public IReadOnlyDictionary<string, FieldId> Written { get; init; } = new Dictionary<string, FieldId>();
}
