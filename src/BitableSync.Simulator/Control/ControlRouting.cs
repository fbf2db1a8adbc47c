using System.Text.Json;
using BitableSync.Simulator.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>Maps handlers that take and give JSON; what they refuse becomes 400 or 404 with <c>{error, code?}</c>.</summary>
internal static class ControlRouting
{
    public static void Handle(this RouteGroupBuilder group, string method, string pattern, Func<HttpContext, JsonElement, byte[]> answer) =>
        group.HandleAsync(method, pattern, (http, body) => Task.FromResult(answer(http, body)));

    public static void HandleAsync(this RouteGroupBuilder group, string method, string pattern, Func<HttpContext, JsonElement, Task<byte[]>> answer) =>
        group.MapMethods(pattern, [method], (RequestDelegate)(async http =>
        {
            var (status, body) = await AnswerAsync(http, answer);
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }));

    private static async Task<(int Status, byte[] Body)> AnswerAsync(HttpContext http, Func<HttpContext, JsonElement, Task<byte[]>> answer)
    {
        try
        {
            using var buffer = new MemoryStream();
            await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
            return (200, await answer(http, Body(buffer.ToArray())));
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or OverflowException)
        {
            return (400, Json.Bytes(json => json.WriteObject(() => json.WriteString("error", wrong.Message))));
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

    private static JsonElement Body(byte[] sent)
    {
        if (sent.Length == 0) return JsonElement.Parse("{}"u8);
        return Json.HasReadableStrings(sent) ? JsonElement.Parse(sent) : throw new JsonException("The body holds text that is no Unicode.");
    }
}
