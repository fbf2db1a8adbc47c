using System.Globalization;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>The part of the control surface that acts as a person: Bases, tables, fields and records.</summary>
internal sealed class BaseControl(Platform platform)
{
    private readonly UserActions _actions = new(platform);

    public void Map(RouteGroupBuilder group)
    {
        MapBases(group);
        MapRecords(group.MapGroup("/bases/{app_token}/tables/{table}"));
    }

    private void MapBases(RouteGroupBuilder group)
    {
        group.Handle("GET", "/bases", (_, _) => BaseWriter.List(platform.Bases));
        group.Handle("POST", "/bases", (_, body) => BaseWriter.One(_actions.CreateBase(body)));
        group.Handle("GET", "/bases/{app_token}", (http, _) => BaseWriter.One(Base(http)));
        group.Handle("POST", "/bases/{app_token}/tables", (http, body) => BaseWriter.One(Base(http), _actions.AddTable(Base(http), body)));
        group.Handle("PUT", "/bases/{app_token}/access", (http, body) =>
        {
            Base(http).Access = ControlJson.Read<AccessBody>(body).Access;
            return ControlJson.Done;
        });
        group.Handle("PUT", "/bases/{app_token}/subscription", (http, body) =>
        {
            Base(http).IsSubscribed = ControlJson.Read<SubscriptionBody>(body).Subscribed;
            return ControlJson.Done;
        });
    }

    private void MapRecords(RouteGroupBuilder group)
    {
        group.Handle("GET", "", (http, _) => BaseWriter.One(Base(http), Table(http)));
        group.Handle("GET", "/records", (http, _) => Records(http));
        group.Handle("POST", "/records", (http, body) => Ids(_actions.AddRecords(Base(http), Table(http), body)));
        group.Handle("PATCH", "/records/{record_id}", (http, body) =>
        {
            _actions.EditRecord(Base(http), Table(http), Route(http, "record_id"), body);
            return ControlJson.Done;
        });
        group.Handle("POST", "/records/edit", (http, body) =>
        {
            _actions.EditRecords(Base(http), Table(http), body);
            return ControlJson.Done;
        });
        group.Handle("POST", "/records/delete", (http, body) =>
        {
            _actions.DeleteRecords(Base(http), Table(http), body);
            return ControlJson.Done;
        });
        group.Handle("POST", "/records/restore", (http, body) =>
        {
            _actions.RestoreRecords(Base(http), Table(http), body);
            return ControlJson.Done;
        });
        group.Handle("POST", "/fields", (http, body) => FieldJson(Base(http), _actions.AddField(Base(http), Table(http), body)));
        group.Handle("PUT", "/fields/{field}", (http, body) => FieldJson(Base(http), _actions.ReplaceField(Base(http), Table(http), Field(http), body)));
        group.Handle("DELETE", "/fields/{field}", (http, _) =>
        {
            _actions.DeleteField(Base(http), Table(http), Field(http));
            return ControlJson.Done;
        });
    }

    private byte[] Records(HttpContext http)
    {
        var (bitable, table) = (Base(http), Table(http));
        var offset = int.TryParse(http.Request.Query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0;
        var limit = int.TryParse(http.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : int.MaxValue;
        var find = http.Request.Query["find"].ToString();
        var read = new CellRead(platform, bitable, table, ReadDialect.Search);
        var writer = new RecordWriter(read, null, automaticFields: true);
        lock (bitable.Sync)
        {
            var records = find.Length == 0 ? table.Records : [.. table.Records.Where(record => Shows(record, find, read))];
            return Json.Bytes(json => json.WriteObject(() =>
            {
                json.WriteNumber("total", find.Length == 0 ? table.Count : records.Count());
                json.WriteNumber("revision", table.Revision);
                json.WriteStartArray("items");
                foreach (var record in records.Skip(offset).Take(limit)) writer.Write(json, record);
                json.WriteEndArray();
            }));
        }
    }

    private static bool Shows(BitableRecord record, string text, CellRead read) => read.Table.Fields.Any(field =>
        field.Cell.ValueOf(record, field, read) is { } cell && field.Cell.Text(cell, field, read).Contains(text, StringComparison.OrdinalIgnoreCase));

    private static byte[] Ids(IReadOnlyList<string> recordIds) => Json.Bytes(json => json.WriteObject(() =>
    {
        json.WritePropertyName("record_ids");
        json.WriteStrings(recordIds);
    }));

    private static byte[] FieldJson(BitableBase bitable, BitableField field) => Json.Bytes(json => FieldWriter.Write(json, bitable, field, descriptionAsArray: false));

    private BitableBase Base(HttpContext http) =>
        platform.FindBase(Route(http, "app_token")) ?? throw new ApiRefusedException(1254040, $"There is no Base '{Route(http, "app_token")}'.", 404);

    /// <summary>By id or by name, whatever is handier for the test.</summary>
    private BitableTable Table(HttpContext http)
    {
        var wanted = Route(http, "table");
        return Base(http).Tables.FirstOrDefault(table => table.Id == wanted || table.Name == wanted)
            ?? throw new ApiRefusedException(1254041, $"The Base has no table '{wanted}'.", 404);
    }

    private BitableField Field(HttpContext http)
    {
        var wanted = Route(http, "field");
        return Table(http).Fields.FirstOrDefault(field => field.Id == wanted || field.Name == wanted)
            ?? throw new ApiRefusedException(1254044, $"The table has no field '{wanted}'.", 404);
    }

    private static string Route(HttpContext http, string name) => (string?)http.GetRouteValue(name) ?? "";
}
