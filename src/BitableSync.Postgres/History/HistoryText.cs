using System.Text.Json;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using BitableSync.Postgres.State.Rows;

namespace BitableSync.Postgres.History;

/// <summary>A row of the history in the engine's terms.</summary>
internal static class HistoryText
{
    public static HistoryEntry Read(HistoryRow row) => new()
    {
        Id = row.Id,
        Record = row.RecordId is { } record ? new RecordId(record) : null,
        Row = new RowKey(row.RowKey),
        Act = StoredName.Parse<HistoryAct>(row.Act),
        Side = row.Side is { } side ? StoredName.Parse<Side>(side) : null,
        Before = Fields(row.Before),
        After = Fields(row.After),
        Edit = row.EditedAt is { } at ? new EditMark(at, row.Editor) : null,
        Conflict = row.ConflictId,
        Undoes = row.Undoes,
        By = row.DecidedBy,
        Reason = row.Reason,
        At = row.At,
    };

    private static Dictionary<FieldId, CanonicalValue> Fields(string json)
    {
        using var document = JsonDocument.Parse(json);
        return CanonicalText.ReadFields(document.RootElement);
    }
}
