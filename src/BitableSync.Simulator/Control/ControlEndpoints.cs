using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Faults;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>The control surface under <c>/simulator</c>: acting as a person, and steering the platform. Described in README.md.</summary>
internal sealed class ControlEndpoints(Platform platform)
{
    internal static readonly JsonSerializerOptions JsonOptions = new(Json.Options)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly UserActions _actions = new(platform);

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/simulator");
        MapBases(group);
        MapRecords(group.MapGroup("/bases/{app_token}/tables/{table}"));
        MapCalls(group);
        MapFaults(group);
        MapClockAndTokens(group);
    }

    private void MapBases(RouteGroupBuilder group)
    {
        Handle(group, "GET", "/bases", (_, _) => BaseWriter.List(platform.Bases));
        Handle(group, "POST", "/bases", (_, body) => BaseWriter.One(_actions.CreateBase(body)));
        Handle(group, "GET", "/bases/{app_token}", (http, _) => BaseWriter.One(Base(http)));
        Handle(group, "POST", "/bases/{app_token}/tables", (http, body) => BaseWriter.One(Base(http), _actions.AddTable(Base(http), body)));
        Handle(group, "PUT", "/bases/{app_token}/access", (http, body) =>
        {
            Base(http).Access = Parse<AccessBody>(body).Access;
            return Done;
        });
        Handle(group, "PUT", "/bases/{app_token}/subscription", (http, body) =>
        {
            Base(http).IsSubscribed = Parse<SubscriptionBody>(body).Subscribed;
            return Done;
        });
    }

    private void MapRecords(RouteGroupBuilder group)
    {
        Handle(group, "GET", "", (http, _) => BaseWriter.One(Base(http), Table(http)));
        Handle(group, "GET", "/records", (http, _) => Records(http));
        Handle(group, "POST", "/records", (http, body) => Ids(_actions.AddRecords(Base(http), Table(http), body)));
        Handle(group, "PATCH", "/records/{record_id}", (http, body) =>
        {
            _actions.EditRecord(Base(http), Table(http), Route(http, "record_id"), body);
            return Done;
        });
        Handle(group, "POST", "/records/edit", (http, body) =>
        {
            _actions.EditRecords(Base(http), Table(http), body);
            return Done;
        });
        Handle(group, "POST", "/records/delete", (http, body) =>
        {
            _actions.DeleteRecords(Base(http), Table(http), body);
            return Done;
        });
        Handle(group, "POST", "/fields", (http, body) => FieldJson(Base(http), _actions.AddField(Base(http), Table(http), body)));
        Handle(group, "PUT", "/fields/{field}", (http, body) => FieldJson(Base(http), _actions.ReplaceField(Base(http), Table(http), Field(http), body)));
        Handle(group, "DELETE", "/fields/{field}", (http, _) =>
        {
            _actions.DeleteField(Base(http), Table(http), Field(http));
            return Done;
        });
    }

    private void MapCalls(RouteGroupBuilder group)
    {
        Handle(group, "GET", "/calls", (http, _) =>
        {
            var after = long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return ToJson(platform.CallLog.Calls.Where(call => call.Number > after));
        });
        Handle(group, "GET", "/calls/summary", (_, _) => ToJson(platform.CallLog.Summary()));
        Handle(group, "DELETE", "/calls", (_, _) =>
        {
            platform.CallLog.Reset();
            return Done;
        });
    }

    private void MapFaults(RouteGroupBuilder group)
    {
        Handle(group, "GET", "/faults", (_, _) => ToJson(platform.Faults.Active));
        Handle(group, "POST", "/faults", (_, body) =>
        {
            platform.Faults.Add(Parse<FaultBody>(body).ToFault());
            return Done;
        });
        Handle(group, "POST", "/faults/forbidden-texts", (_, body) =>
        {
            platform.Faults.ForbidText(Parse<ForbiddenTextBody>(body).Text);
            return Done;
        });
        Handle(group, "DELETE", "/faults", (_, _) =>
        {
            platform.Faults.Clear();
            return Done;
        });
        Handle(group, "GET", "/knobs", (_, _) => ToJson(KnobsBody.From(platform.Knobs)));
        Handle(group, "PATCH", "/knobs", (_, body) =>
        {
            platform.Knobs = Parse<KnobsBody>(body).Apply(platform.Knobs);
            return ToJson(KnobsBody.From(platform.Knobs));
        });
    }

    private void MapClockAndTokens(RouteGroupBuilder group)
    {
        Handle(group, "GET", "/clock", (_, _) => ToJson(new ClockBody(platform.Clock.Shift.TotalMilliseconds, platform.Clock.NowMilliseconds)));
        Handle(group, "PUT", "/clock", (_, body) =>
        {
            platform.Clock.Shift = TimeSpan.FromMilliseconds(Parse<ClockBody>(body).ShiftMs);
            return Done;
        });
        Handle(group, "POST", "/tokens/expire", (_, _) =>
        {
            platform.Tokens.ExpireAll();
            return Done;
        });
    }

    private byte[] Records(HttpContext http)
    {
        var (bitable, table) = (Base(http), Table(http));
        var offset = int.TryParse(http.Request.Query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0;
        var limit = int.TryParse(http.Request.Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : int.MaxValue;
        var writer = new RecordWriter(new CellRead(platform, bitable, table, ReadDialect.Search), null, automaticFields: true);
        lock (bitable.Sync)
        {
            return Json.Bytes(json => json.WriteObject(() =>
            {
                json.WriteNumber("total", table.Count);
                json.WriteNumber("revision", table.Revision);
                json.WriteStartArray("items");
                foreach (var record in table.Records.Skip(offset).Take(limit)) writer.Write(json, record);
                json.WriteEndArray();
            }));
        }
    }

    private static byte[] Done => "{}"u8.ToArray();

    private static byte[] Ids(IReadOnlyList<string> recordIds) => Json.Bytes(json => json.WriteObject(() =>
    {
        json.WritePropertyName("record_ids");
        json.WriteStrings(recordIds);
    }));

    private static byte[] FieldJson(BitableBase bitable, BitableField field) => Json.Bytes(json => FieldWriter.Write(json, bitable, field, descriptionAsArray: false));

    internal static byte[] ToJson<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, JsonOptions);

    internal static T Parse<T>(JsonElement body) => body.Deserialize<T>(JsonOptions) ?? throw new JsonException("The body is null.");

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

    private static void Handle(RouteGroupBuilder group, string method, string pattern, Func<HttpContext, JsonElement, byte[]> answer) =>
        group.MapMethods(pattern, [method], (RequestDelegate)(async http =>
        {
            var (status, body) = await AnswerAsync(http, answer);
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }));

    private static async Task<(int Status, byte[] Body)> AnswerAsync(HttpContext http, Func<HttpContext, JsonElement, byte[]> answer)
    {
        try
        {
            using var buffer = new MemoryStream();
            await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
            var body = buffer.Length == 0 ? JsonElement.Parse("{}"u8) : JsonElement.Parse(buffer.ToArray());
            return (200, answer(http, body));
        }
        catch (JsonException broken)
        {
            return (400, Json.Bytes(json => json.WriteObject(() => json.WriteString("error", broken.Message))));
        }
        catch (ApiRefusedException refused)
        {
            return (refused.Status == 404 ? 404 : 400, Json.Bytes(json => json.WriteObject(() =>
            {
                json.WriteString("error", refused.Message);
                json.WriteNumber("code", refused.Code);
            })));
        }
    }
}
