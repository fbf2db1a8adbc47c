using System.Globalization;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Records;
using BitableSync.Simulator.Wiki;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>The control surface under <c>/simulator</c>: acting as a person, and steering the platform. Described in README.md.</summary>
internal sealed class ControlEndpoints(Platform platform, EventControl events, MessageControl messages)
{
    private readonly UserActions _actions = new(platform);

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/simulator");
        MapBases(group);
        MapRecords(group.MapGroup("/bases/{app_token}/tables/{table}"));
        MapPeopleAndWiki(group);
        MapCalls(group);
        MapFaults(group);
        MapClockAndTokens(group);
        events.Map(group);
        messages.Map(group);
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

    private void MapPeopleAndWiki(RouteGroupBuilder group)
    {
        group.Handle("GET", "/people", (_, _) => ControlJson.Write(platform.People.All));
        group.Handle("POST", "/people", (_, body) =>
        {
            var sent = ControlJson.Read<PersonBody>(body);
            var person = sent.ApplyTo(platform.People.Operator(sent.Name));
            platform.People.Add(person);
            return ControlJson.Write(person);
        });
        group.Handle("POST", "/wiki", (_, body) =>
        {
            var sent = ControlJson.Read<WikiBody>(body);
            if (platform.FindBase(sent.AppToken) is not { } bitable) throw new ApiRefusedException(1254040, $"There is no Base '{sent.AppToken}'.", 404);
            var node = new WikiNode(platform.Ids.AppToken(), "7" + platform.Ids.Next(1_000_000_000), bitable.AppToken, sent.Title ?? bitable.Name, platform.Clock.Now);
            platform.Wiki.Add(node);
            return ControlJson.Write(node);
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
        group.Handle("POST", "/fields", (http, body) => FieldJson(Base(http), _actions.AddField(Base(http), Table(http), body)));
        group.Handle("PUT", "/fields/{field}", (http, body) => FieldJson(Base(http), _actions.ReplaceField(Base(http), Table(http), Field(http), body)));
        group.Handle("DELETE", "/fields/{field}", (http, _) =>
        {
            _actions.DeleteField(Base(http), Table(http), Field(http));
            return ControlJson.Done;
        });
    }

    private void MapCalls(RouteGroupBuilder group)
    {
        group.Handle("GET", "/calls", (http, _) =>
        {
            var after = long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return ControlJson.Write(platform.CallLog.Calls.Where(call => call.Number > after));
        });
        group.Handle("GET", "/calls/summary", (_, _) => ControlJson.Write(platform.CallLog.Summary()));
        group.Handle("DELETE", "/calls", (_, _) =>
        {
            platform.CallLog.Reset();
            return ControlJson.Done;
        });
    }

    private void MapFaults(RouteGroupBuilder group)
    {
        group.Handle("GET", "/faults", (_, _) => ControlJson.Write(platform.Faults.Active));
        group.Handle("POST", "/faults", (_, body) =>
        {
            platform.Faults.Add(ControlJson.Read<FaultBody>(body).ToFault());
            return ControlJson.Done;
        });
        group.Handle("POST", "/faults/forbidden-texts", (_, body) =>
        {
            platform.Faults.ForbidText(ControlJson.Read<ForbiddenTextBody>(body).Text);
            return ControlJson.Done;
        });
        group.Handle("DELETE", "/faults", (_, _) =>
        {
            platform.Faults.Clear();
            return ControlJson.Done;
        });
        group.Handle("GET", "/knobs", (_, _) => ControlJson.Write(KnobsBody.From(platform.Knobs)));
        group.Handle("PATCH", "/knobs", (_, body) =>
        {
            platform.Knobs = ControlJson.Read<KnobsBody>(body).Apply(platform.Knobs);
            return ControlJson.Write(KnobsBody.From(platform.Knobs));
        });
    }

    private void MapClockAndTokens(RouteGroupBuilder group)
    {
        group.Handle("GET", "/clock", (_, _) => ControlJson.Write(new ClockBody(platform.Clock.Shift.TotalMilliseconds, platform.Clock.NowMilliseconds)));
        group.Handle("PUT", "/clock", (_, body) =>
        {
            platform.Clock.Shift = TimeSpan.FromMilliseconds(ControlJson.Read<ClockBody>(body).ShiftMs);
            return ControlJson.Done;
        });
        group.Handle("POST", "/tokens/expire", (_, _) =>
        {
            platform.Tokens.ExpireAll();
            platform.AppTokens.ExpireAll();
            platform.Logins.ExpireAccessTokens();
            return ControlJson.Done;
        });
        group.Handle("PUT", "/scopes", (_, body) =>
        {
            platform.Scopes = ControlJson.Read<ScopesBody>(body).Scopes?.ToHashSet(StringComparer.Ordinal);
            return ControlJson.Done;
        });
        group.Handle("POST", "/tokens/shorten", (_, body) =>
        {
            platform.Tokens.ShortenTo(TimeSpan.FromSeconds(ControlJson.Read<ShortenBody>(body).Seconds));
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
