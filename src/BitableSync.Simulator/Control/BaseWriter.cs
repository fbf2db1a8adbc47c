using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Control;

/// <summary>Bases and tables as the control surface shows them.</summary>
internal static class BaseWriter
{
    public static byte[] List(IEnumerable<BitableBase> bases) => Json.Bytes(json => json.WriteObject(() =>
    {
        json.WriteStartArray("items");
        foreach (var bitable in bases)
        {
            lock (bitable.Sync) Write(json, bitable);
        }
        json.WriteEndArray();
    }));

    public static byte[] One(BitableBase bitable)
    {
        lock (bitable.Sync) return Json.Bytes(json => Write(json, bitable));
    }

    public static byte[] One(BitableBase bitable, BitableTable table)
    {
        lock (bitable.Sync) return Json.Bytes(json => Write(json, bitable, table));
    }

    private static void Write(Utf8JsonWriter json, BitableBase bitable) => json.WriteObject(() =>
    {
        json.WriteString("app_token", bitable.AppToken);
        json.WriteString("name", bitable.Name);
        json.WriteString("time_zone", bitable.TimeZone);
        json.WriteNumber("revision", bitable.Revision);
        json.WriteBoolean("subscribed", bitable.IsSubscribed);
        json.WriteString("access", JsonNamingPolicy.SnakeCaseLower.ConvertName(bitable.Access.ToString()));
        json.WriteStartArray("tables");
        foreach (var table in bitable.Tables) Write(json, bitable, table);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, BitableBase bitable, BitableTable table) => json.WriteObject(() =>
    {
        json.WriteString("table_id", table.Id);
        json.WriteString("name", table.Name);
        json.WriteNumber("revision", table.Revision);
        json.WriteNumber("records", table.Count);
        json.WriteStartArray("fields");
        foreach (var field in table.Fields) FieldWriter.Write(json, bitable, field, descriptionAsArray: false);
        json.WriteEndArray();
    });
}
