using System.Security.Cryptography;
using System.Text;
using BitableSync.Feishu.Events;

namespace BitableSync.Tests.Feishu.Events;

/// <summary>Seals and signs webhook bodies as the platform does.</summary>
internal static class Pusher
{
    public const string Key = "test key";

    public static (ReadOnlyMemory<byte> Body, WebhookHeaders Headers) Push(string json, DateTimeOffset at)
    {
        var body = Seal(json);
        return (body, Sign(body, at));
    }

    public static ReadOnlyMemory<byte> Seal(string json) => Seal(Encoding.UTF8.GetBytes(json));

    public static ReadOnlyMemory<byte> Seal(byte[] plain)
    {
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData(Encoding.UTF8.GetBytes(Key));
        byte[] iv = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        return Encoding.UTF8.GetBytes($$"""{"encrypt":"{{Convert.ToBase64String([.. iv, .. aes.EncryptCbc(plain, iv)])}}"}""");
    }

    public static WebhookHeaders Sign(ReadOnlyMemory<byte> body, DateTimeOffset at) => Sign(body, $"{at.ToUnixTimeSeconds()}");

    public static WebhookHeaders Sign(ReadOnlyMemory<byte> body, string? timestamp) =>
        new(timestamp, "nonce", Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(timestamp + "nonce" + Key), .. body.Span])));
}
