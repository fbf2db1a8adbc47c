using System.Text.Json;

namespace BitableSync.Simulator.Gateway;

/// <summary>An answer, complete with the number the call log keeps.</summary>
/// <param name="Code">The <c>code</c> in the body; 0 is success.</param>
internal sealed record ApiReply(int Status, int Code, byte[] Body, string ContentType = "application/json; charset=utf-8")
{
    /// <summary>Extra headers, such as those of throttling.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static ApiReply Empty { get; } = Ok(static json => json.WriteObject(static () => { }));

    /// <summary>The success envelope; <paramref name="data"/> writes the value of <c>data</c>.</summary>
    public static ApiReply Ok(Action<Utf8JsonWriter> data) => new(200, 0, Json.Bytes(json => json.WriteObject(() =>
    {
        json.WriteNumber("code", 0);
        json.WritePropertyName("data");
        data(json);
        json.WriteString("msg", "success");
    })));

    /// <summary>Success of an endpoint whose members sit next to <c>code</c> (tokens).</summary>
    public static ApiReply Flat(string? msg, Action<Utf8JsonWriter> members) => new(200, 0, Json.Bytes(json => json.WriteObject(() =>
    {
        json.WriteNumber("code", 0);
        if (msg is not null) json.WriteString("msg", msg);
        members(json);
    })));

    public static ApiReply Refused(ApiRefusedException refusal, string logId, bool newerStatus = false)
    {
        var status = refusal.Status
            ?? (newerStatus ? ErrorCatalogue.NewerStatusOf(refusal.Code) : ErrorCatalogue.StatusOf(refusal.Code));
        return new ApiReply(status, refusal.Code, Json.Bytes(json => WriteRefusal(json, refusal, logId)));
    }

    private static void WriteRefusal(Utf8JsonWriter json, ApiRefusedException refusal, string logId) => json.WriteObject(() =>
    {
        json.WriteNumber("code", refusal.Code);
        json.WriteString("msg", Message(refusal));
        json.WriteStartObject("error");
        if (refusal.Detail is not null) json.WriteString("message", refusal.Detail);
        json.WriteString("log_id", logId);
        if (refusal.MissingScopes.Count > 0) WriteMissingScopes(json, refusal.MissingScopes);
        if (refusal.Violation is { } violation)
        {
            json.WriteStartArray("field_violations");
            json.WriteObject(() =>
            {
                json.WriteString("field", violation.Field);
                json.WriteString("description", violation.Description);
            });
            json.WriteEndArray();
        }
        json.WriteEndObject();
    });

    private static string Message(ApiRefusedException refusal) => refusal.MissingScopes.Count == 0
        ? ErrorCatalogue.NameOf(refusal.Code)
        : $"{ErrorCatalogue.NameOf(refusal.Code)}. One of the following scopes is required: [{string.Join(", ", refusal.MissingScopes)}]";

    private static void WriteMissingScopes(Utf8JsonWriter json, IReadOnlyList<string> scopes)
    {
        json.WriteStartArray("permission_violations");
        foreach (var scope in scopes)
        {
            json.WriteObject(() =>
            {
                json.WriteString("type", "action_scope_required");
                json.WriteString("subject", scope);
            });
        }
        json.WriteEndArray();
    }
}
