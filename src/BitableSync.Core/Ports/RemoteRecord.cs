using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>A record as search and batch_get return it; empty cells are absent.</summary>
public sealed record RemoteRecord
{
    public required RecordId Id { get; init; }

    public required IReadOnlyDictionary<FieldId, JsonElement> Cells { get; init; }

    /// <summary>Time (milliseconds, Bitable's clock) and open_id of the record's last modification; null where not sent.</summary>
    public EditMark? LastEdit { get; init; }
}
