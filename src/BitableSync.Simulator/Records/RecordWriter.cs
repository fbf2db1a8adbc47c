using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;

namespace BitableSync.Simulator.Records;

/// <summary>Writes records as readers get them. Empty cells are left out.</summary>
/// <param name="onlyFields">Fields to show; null shows all.</param>
internal sealed class RecordWriter(CellRead read, IReadOnlyCollection<BitableField>? onlyFields, bool automaticFields)
{
    private readonly IReadOnlyCollection<BitableField> _fields = onlyFields ?? read.Table.Fields;

    /// <summary>The member shared_url, as batch_get can add it.</summary>
    public bool WithSharedUrl { get; init; }

    public void Write(Utf8JsonWriter json, BitableRecord record)
    {
        json.WriteStartObject();
        WriteMembers(json, record);
        json.WriteEndObject();
    }

    public void WriteMembers(Utf8JsonWriter json, BitableRecord record)
    {
        json.WriteString("record_id", record.Id);
        if (read.Dialect != ReadDialect.Search) json.WriteString("id", record.Id);
        json.WriteStartObject("fields");
        foreach (var field in _fields)
        {
            if (field.Cell.ValueOf(record, field, read) is not { } cell) continue;
            json.WritePropertyName(field.Name);
            field.Cell.Write(json, cell, field, read);
        }
        json.WriteEndObject();
        if (automaticFields) WriteAutomatic(json, record);
        if (WithSharedUrl) json.WriteString("shared_url", $"{read.Platform.Address}record/{read.Base.AppToken}/{read.Table.Id}/{record.Id}");
    }

    private void WriteAutomatic(Utf8JsonWriter json, BitableRecord record)
    {
        json.WritePropertyName("created_by");
        UserCell.WritePerson(json, read.Platform.People.ByOpenId(record.CreatedBy), read);
        json.WriteNumber("created_time", record.CreatedAt);
        json.WritePropertyName("last_modified_by");
        UserCell.WritePerson(json, read.Platform.People.ByOpenId(record.ModifiedBy), read);
        json.WriteNumber("last_modified_time", record.ModifiedAt);
    }
}
