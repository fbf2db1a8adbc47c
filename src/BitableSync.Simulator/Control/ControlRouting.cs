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
            var body = buffer.Length == 0 ? JsonElement.Parse("{}"u8) : JsonElement.Parse(buffer.ToArray());
            return (200, await answer(http, body));
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
