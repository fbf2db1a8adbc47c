using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One record of a write call.</summary>
/// <param name="Record">The record to update or delete; null in a create.</param>
/// <param name="Cells">Cells in write shape by field id, a null node clears one; empty in a delete. Fields not named keep their value.</param>
public sealed record RemoteWrite(RecordId? Record, IReadOnlyDictionary<FieldId, JsonNode?> Cells);
