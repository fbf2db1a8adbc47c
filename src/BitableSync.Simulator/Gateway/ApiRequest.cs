using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.People;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Gateway;

/// <summary>One call on its way through the gateway: its parameters and who makes it.</summary>
internal sealed class ApiRequest(HttpContext http, byte[] rawBody, string logId)
{
    private JsonElement? _body;

    public HttpContext Http => http;

    public byte[] RawBody => rawBody;

    public string LogId => logId;

    /// <summary>Whose token came with the call: a person, or the app's bot. Null where the endpoint asks for none.</summary>
    public Person? Caller { get; set; }

    /// <summary>Records this call carries, for the call log; endpoints set it before they validate.</summary>
    public int RecordCount { get; set; }

    /// <summary>The JSON body.</summary>
    /// <exception cref="ApiRefusedException">1254000, outside Bitable 99992402: the body is no JSON.</exception>
    public JsonElement Body => _body ??= ParseBody();

    /// <summary>The JSON body, or an empty object where none was sent.</summary>
    public JsonElement BodyOrEmpty => rawBody.Length == 0 ? _body ??= JsonElement.Parse("{}"u8) : Body;

    public string Route(string name) => (string?)http.GetRouteValue(name) ?? "";

    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    public bool QueryFlag(string name) => string.Equals(Query(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ApiRefusedException"><paramref name="code"/>: not a whole number of at least 1, or above <paramref name="max"/>.</exception>
    public int PageSize(int standard, int max, int code = 1254011)
    {
        if (Query("page_size") is not { Length: > 0 } text) return standard;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= 1 && size <= max) return size;
        throw new ApiRefusedException(code, $"page_size is '{text}', expected 1 to {max}.");
    }

    /// <exception cref="ApiRefusedException">99992402: unknown id type.</exception>
    public UserIdType UserIdType(string? fromBody = null) => (fromBody ?? Query("user_id_type")) switch
    {
        null or "" or "open_id" => Auth.UserIdType.OpenId,
        "union_id" => Auth.UserIdType.UnionId,
        "user_id" => Auth.UserIdType.UserId,
        var other => throw new ApiRefusedException(99992402, $"user_id_type is '{other}'.")
        {
            Violation = ("user_id_type", "user_id_type is optional, options: [user_id, union_id, open_id]"),
        },
    };

    private JsonElement ParseBody()
    {
        try
        {
            if (Json.HasReadableStrings(rawBody)) return JsonElement.Parse(rawBody);
        }
        catch (JsonException)
        {
            // Falls through to the refusal below.
        }
        throw new ApiRefusedException(IsBitable ? 1254000 : 99992402, "The body is not valid JSON.");
    }

    private bool IsBitable => http.Request.Path.StartsWithSegments("/open-apis/bitable");
}
