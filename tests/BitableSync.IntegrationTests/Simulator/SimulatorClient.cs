using System.Net.Http.Json;
using System.Text.Json;
using BitableSync.Simulator;

namespace BitableSync.IntegrationTests.Simulator;

/// <summary>A plain HTTP caller of the simulator; deliberately not our own platform client.</summary>
internal sealed class SimulatorClient(SimulatorHost host) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = host.BaseAddress };
    private string? _token;

    public HttpClient Http => _http;

    public async Task<string> TokenAsync()
    {
        if (_token is not null) return _token;
        var reply = await PostAsync("open-apis/auth/v3/tenant_access_token/internal", new { app_id = host.Platform.Options.AppId, app_secret = host.Platform.Options.AppSecret }, token: "");
        return _token = reply.Body.GetProperty("tenant_access_token").GetString()!;
    }

    public Task<Reply> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, null, token);

    public Task<Reply> PostAsync(string path, object body, string? token = null) => SendAsync(HttpMethod.Post, path, body, token);

    public Task<Reply> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body, null);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null, null);

    /// <param name="token">Null fetches the tenant token, empty sends none.</param>
    public async Task<Reply> SendAsync(HttpMethod method, string path, object? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is HttpContent content) request.Content = content;
        else if (body is not null) request.Content = JsonContent.Create(body, options: JsonSerializerOptions.Default);
        if (token != "") request.Headers.Add("Authorization", "Bearer " + (token ?? await TokenAsync()));
        using var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return new Reply((int)response.StatusCode, isJson ? JsonElement.Parse(bytes) : default, bytes, response.Headers);
    }

    /// <summary>The control surface, which needs no token.</summary>
    public async Task<JsonElement> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        var reply = await SendAsync(method, "simulator/" + path, body, token: "");
        Assert.True(reply.Status == 200, $"{method} {path}: {reply.Status} {System.Text.Encoding.UTF8.GetString(reply.Bytes)}");
        return reply.Body;
    }

    public void Dispose() => _http.Dispose();

    internal sealed record Reply(int Status, JsonElement Body, byte[] Bytes, System.Net.Http.Headers.HttpResponseHeaders Headers)
    {
        public int Code => Body.GetProperty("code").GetInt32();

        public JsonElement Data => Body.GetProperty("data");
    }
}
