using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BitableSync.IntegrationTests.EndToEnd;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Serving;

/// <summary>The webhook of the running program, over HTTP, with requests made by the platform's rules and against them.</summary>
public sealed class WebhookEndpointTests
{
    private const string EncryptKey = "a key of this test";
    private const string Token = "a token of this test";
    private const string Marker = "cell-value-that-must-not-reach-the-log";

    [PostgresFact]
    public async Task Only_genuine_events_are_stored_and_every_other_request_gets_4xx_and_one_line_in_the_log()
    {
        await using var world = await SyncedWorld.CreateAsync("CREATE TABLE part (id integer PRIMARY KEY, note text)");
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine(new Dictionary<string, string>
        {
            ["Feishu__ReceiveMode"] = "webhook",
            ["Feishu__EncryptKey"] = EncryptKey,
            ["Feishu__VerificationToken"] = Token,
            ["Feishu__WebhookMaxBodyBytes"] = "20000",
        });
        await engine.ReadyAsync();
        using var http = new HttpClient { BaseAddress = engine.Address };
        var seconds = DateTimeOffset.Parse(await world.Database.ScalarAsync<string>("SELECT clock_timestamp()::text"), null).ToUnixTimeSeconds();
        var genuine = Encrypt(Event(world, "e-1", Token));

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(http, $"{{ not json {Marker}", seconds, "n-1"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(http, Encrypt($"{{\"hello\":\"{Marker}\"}}", Token), seconds, "n-2"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, Event(world, "e-2", Token), seconds, "n-3"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, genuine, null, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, genuine, seconds, "n-4", signature: new string('0', 64)));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, Encrypt(Event(world, "e-3", "wrong")), seconds, "n-5"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, genuine, seconds - 100_000, "n-6"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(http, new string('x', 30_000), seconds, "n-7"));
        Assert.Empty(await StoredAsync(world));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, genuine, seconds, "n-8"));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, genuine, seconds, "n-8"));
        Assert.Equal(["e-1"], await StoredAsync(world));

        // The platform itself sends an event again when it believes it undelivered: signed anew, acknowledged, stored once.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, Encrypt(Event(world, "e-1", Token)), seconds, "n-9"));
        Assert.Equal(["e-1"], await StoredAsync(world));

        const int refused = 9;
        await Eventually.TrueAsync(() => Count(engine.Log, "A webhook request was refused") == refused, $"{refused} refusals are logged");
        Assert.DoesNotContain(Marker, engine.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, engine.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(EncryptKey, engine.Log, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task The_address_is_verified_by_its_challenge()
    {
        await using var world = await SyncedWorld.CreateAsync("CREATE TABLE part (id integer PRIMARY KEY, note text)");
        await world.PairAsync("hard", "part");
        await using var engine = world.StartEngine(new Dictionary<string, string> { ["Feishu__ReceiveMode"] = "webhook", ["Feishu__VerificationToken"] = Token });
        await engine.ReadyAsync();
        using var http = new HttpClient { BaseAddress = engine.Address };
        http.DefaultRequestHeaders.Host = "sync.example.com";

        using var answer = await http.PostAsync("feishu/events", Json($$"""{"challenge":"ajls384","token":"{{Token}}","type":"url_verification"}"""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"challenge":"ajls384"}""", await answer.Content.ReadAsStringAsync());
    }

    private static string Event(SyncedWorld world, string id, string token) => JsonSerializer.Serialize(new
    {
        schema = "2.0",
        header = new { event_id = id, event_type = "drive.file.bitable_record_changed_v1", create_time = "1780300801234", token, app_id = "cli_0123456789abcdef", tenant_key = "2ca1d211f64f6438" },
        @event = new
        {
            file_type = "bitable",
            file_token = world.AppToken,
            table_id = world.Table("part").TableId,
            revision = 7,
            operator_id = new { open_id = "ou_84aad35d084aa403a838cf73ee184670" },
            action_list = new[] { new { record_id = "recNobodyHasThis", action = "record_edited", after_value = new[] { new { field_id = "fldNote", field_value = Marker } } } },
            update_time = 1780300801,
        },
    });

    /// <summary>AES-256-CBC under the key's SHA-256, the initialisation vector in front, all in base64.</summary>
    private static string Encrypt(string plain, string? token = null)
    {
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData(Encoding.UTF8.GetBytes(EncryptKey));
        aes.GenerateIV();
        var text = token is null ? plain : plain.Insert(1, $"\"token\":\"{token}\",");
        var cipher = aes.EncryptCbc(Encoding.UTF8.GetBytes(text), aes.IV);
        return $$"""{"encrypt":"{{Convert.ToBase64String([.. aes.IV, .. cipher])}}"}""";
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string body, long? seconds, string? nonce, string? signature = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "feishu/events") { Content = Json(body) };
        if (seconds is not null)
        {
            signature ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seconds}{nonce}{EncryptKey}{body}")));
            request.Headers.Add("X-Lark-Request-Timestamp", $"{seconds}");
            request.Headers.Add("X-Lark-Request-Nonce", nonce);
            request.Headers.Add("X-Lark-Signature", signature);
        }

        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static Task<IReadOnlyList<string>> StoredAsync(SyncedWorld world) =>
        world.Database.ColumnAsync<string>("SELECT event_id FROM bitable_sync.inbox_event WHERE event_id IS NOT NULL ORDER BY id");

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
