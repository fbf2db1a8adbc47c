using System.Text.Json.Nodes;

namespace BitableSync.Feishu.Bitable;

/// <summary>New values for some cells of one record. Fields not mentioned keep theirs; a null node clears a cell.</summary>
/// <param name="RecordId">The record.</param>
/// <param name="Fields">Cells by field name, in write shape.</param>
public sealed record RecordUpdate(string RecordId, IReadOnlyDictionary<string, JsonNode?> Fields);
