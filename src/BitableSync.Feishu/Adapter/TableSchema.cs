using System.Collections.Frozen;
using BitableSync.Core.Records;
using BitableSync.Feishu.Bitable;

namespace BitableSync.Feishu.Adapter;

/// <summary>The fields of a table at one moment: the engine names them by id, the record API by name.</summary>
internal sealed class TableSchema(IReadOnlyList<BitableField> fields, DateTimeOffset readAt)
{
    private readonly FrozenDictionary<FieldId, BitableField> _byId = fields.ToFrozenDictionary(field => new FieldId(field.FieldId));
    private readonly FrozenDictionary<string, FieldId> _idByName = fields.DistinctBy(field => field.FieldName).ToFrozenDictionary(field => field.FieldName, field => new FieldId(field.FieldId), StringComparer.Ordinal);

    public IReadOnlyList<BitableField> Fields => fields;

    public DateTimeOffset ReadAt => readAt;

    public IReadOnlySet<FieldId> Ids { get; } = fields.Select(field => new FieldId(field.FieldId)).ToFrozenSet();

    public bool HasSameNamesAs(TableSchema other) =>
        _byId.Count == other._byId.Count && _byId.All(field => other.Find(field.Key)?.FieldName == field.Value.FieldName);

    public BitableField? Find(FieldId id) => _byId.GetValueOrDefault(id);

    public FieldId? FindByName(string name) => _idByName.TryGetValue(name, out var id) ? id : null;
}
