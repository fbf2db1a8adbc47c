using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Events;

/// <summary>
/// Makes the events of one write: <c>bitable_field_changed_v1</c> and <c>bitable_record_changed_v1</c>.
/// Source: Feishu pages of these two events; encodings of field_value as observed in the field.
/// </summary>
internal sealed class TableEvents(Platform platform, TableCommit commit)
{
    private const string FieldChanged = "drive.file.bitable_field_changed_v1";
    private const string RecordChanged = "drive.file.bitable_record_changed_v1";

    private readonly CellRead _read = new(platform, commit.Base, commit.Table, ReadDialect.Search);

    public IEnumerable<PlatformEvent> Make()
    {
        if (commit.Fields.Count > 0) yield return Event(FieldChanged, json => WriteFieldActions(json, commit.Fields));
        foreach (var part in commit.Records.Chunk(platform.Knobs.ActionsPerEvent))
            yield return Event(RecordChanged, json => WriteRecordActions(json, part));
    }

    private PlatformEvent Event(string type, Action<Utf8JsonWriter> writeActions)
    {
        var content = Json.Bytes(json => json.WriteObject(() =>
        {
            json.WriteString("file_type", "bitable");
            json.WriteString("file_token", commit.Base.AppToken);
            json.WriteString("table_id", commit.Table.Id);
            json.WriteNumber("revision", commit.Revision);
            json.WritePropertyName("operator_id");
            WriteIds(json, commit.Operator);
            json.WriteStartArray("action_list");
            writeActions(json);
            json.WriteEndArray();
            json.WriteStartArray("subscriber_id_list");
            WriteIds(json, platform.People.Bot);
            json.WriteEndArray();
            json.WriteNumber("update_time", commit.At.ToUnixTimeSeconds());
        }));
        return new PlatformEvent(IdSource.EventId(), type, commit.At, content)
        {
            AppToken = commit.Base.AppToken, TableId = commit.Table.Id, Revision = commit.Revision,
        };
    }

    private void WriteFieldActions(Utf8JsonWriter json, IReadOnlyList<FieldChange> changes)
    {
        foreach (var change in changes)
        {
            json.WriteObject(() =>
            {
                json.WriteString("action", (change.Before, change.After) switch
                {
                    (null, _) => "field_added",
                    (_, null) => "field_deleted",
                    _ => "field_edited",
                });
                json.WriteString("field_id", change.FieldId);
                WriteFieldValue(json, "before_value", change.Before);
                WriteFieldValue(json, "after_value", change.After);
            });
        }
    }

    private void WriteFieldValue(Utf8JsonWriter json, string name, BitableField? field)
    {
        if (field is null) return;
        json.WritePropertyName(name);
        FieldWriter.WriteEventValue(json, commit.Base, field);
    }

    private void WriteRecordActions(Utf8JsonWriter json, IEnumerable<RecordChange> changes)
    {
        foreach (var change in changes)
        {
            json.WriteObject(() =>
            {
                json.WriteString("record_id", change.RecordId);
                json.WriteString("action", (change.Before, change.After) switch
                {
                    (null, _) => "record_added",
                    (_, null) => "record_deleted",
                    _ => "record_edited",
                });
                var fields = Fields(change);
                if (change.Before is { } before) WriteCells(json, "before_value", before, fields);
                if (change.After is { } after) WriteCells(json, "after_value", after, fields);
            });
        }
    }

    /// <summary>The fields an event tells of. Formulas and lookups never are.</summary>
    private List<BitableField> Fields(RecordChange change)
    {
        var told = commit.Table.Fields.Where(field => field.Type is not (FieldType.Formula or FieldType.Lookup or FieldType.Button));
        if (change.Before is { } before && change.After is { } after && platform.Knobs.EventContent == EventContent.ChangedFields)
            return [.. told.Where(field => HasChanged(field, before, after))];
        return [.. told.Where(field => IsSet(field, change.Before) || IsSet(field, change.After))];
    }

    private static bool HasChanged(BitableField field, BitableRecord before, BitableRecord after) =>
        (before.Cells.GetValueOrDefault(field.Id), after.Cells.GetValueOrDefault(field.Id)) switch
        {
            (null, null) => false,
            (null, _) or (_, null) => true,
            var (old, young) => !CellEquality.Same(old, young),
        };

    private bool IsSet(BitableField field, BitableRecord? record) =>
        record is not null && (platform.Knobs.EventContent == EventContent.FullSnapshot || !field.Cell.IsReadOnly || field.Type == FieldType.AutoNumber)
        && field.Cell.ValueOf(record, field, _read) is not null;

    private void WriteCells(Utf8JsonWriter json, string name, BitableRecord record, IEnumerable<BitableField> fields)
    {
        json.WriteStartArray(name);
        foreach (var field in fields)
        {
            json.WriteObject(() =>
            {
                json.WriteString("field_id", field.Id);
                var cell = field.Cell.ValueOf(record, field, _read);
                json.WriteString("field_value", cell is null ? "" : field.Cell.EventValue(cell, field, _read));
                if (cell is not null) field.Cell.WriteEventIdentity(json, cell, _read);
            });
        }
        json.WriteEndArray();
    }

    internal static void WriteIds(Utf8JsonWriter json, Person person) => json.WriteObject(() =>
    {
        json.WriteString("open_id", person.OpenId);
        json.WriteString("union_id", person.UnionId);
        json.WriteString("user_id", person.UserId);
    });
}
