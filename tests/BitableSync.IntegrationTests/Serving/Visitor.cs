using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>Somebody who uses the running program, with a browser's cookies or a script's key.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };

    private Visitor(Uri address) => Http = new HttpClient(_handler) { BaseAddress = address };

    public HttpClient Http { get; }

    public CookieCollection Cookies(Uri address) => _handler.CookieContainer.GetCookies(address);

    /// <summary>A browser that has not logged in.</summary>
    public static Visitor Browser(Uri address)
    {
        var visitor = new Visitor(address);
        visitor.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return visitor;
    }

    public static Visitor Script(Uri address, string key)
    {
        var visitor = new Visitor(address);
        visitor.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return visitor;
    }

    public static async Task<Visitor> LoggedInAsync(Uri address, string key)
    {
        var visitor = Browser(address);
        using var answer = await visitor.LogInAsync(key);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return visitor;
    }

    public async Task<HttpResponseMessage> LogInAsync(string key, string returnUrl = "/") =>
        await PostFormAsync("login", TokenOf(await Http.GetStringAsync("login")), ("key", key), ("returnUrl", returnUrl));

    public Task<HttpResponseMessage> PostFormAsync(string path, string token, params (string Name, string Value)[] form) => Http.PostAsync(
        path, new FormUrlEncodedContent(form.Append(("token", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))));

    public async Task<HttpStatusCode> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> PostAsync(string path, object body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (token is not null) request.Headers.Add("X-Antiforgery", token);
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }

    public static string TokenOf(string page) => TokenPattern().Match(page).Groups[1].Value;

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}
