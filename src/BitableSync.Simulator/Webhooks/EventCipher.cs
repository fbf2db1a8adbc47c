using System.Security.Cryptography;
using System.Text;

namespace BitableSync.Simulator.Webhooks;

/// <summary>
/// Encryption and signature of webhook bodies, the sending side: AES-256-CBC with the SHA-256 of the Encrypt Key, the IV in front,
/// and SHA-256 over timestamp, nonce, Encrypt Key and body. Source: Feishu page "Encrypt Key".
/// </summary>
internal static class EventCipher
{
    private const int IvBytes = 16;

    /// <summary>The value of member <c>encrypt</c>.</summary>
    public static string Encrypt(ReadOnlySpan<byte> plain, string encryptKey, ReadOnlySpan<byte> iv)
    {
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData(Encoding.UTF8.GetBytes(encryptKey));
        return Convert.ToBase64String([.. iv, .. aes.EncryptCbc(plain, iv)]);
    }

    public static string Encrypt(ReadOnlySpan<byte> plain, string encryptKey) => Encrypt(plain, encryptKey, RandomNumberGenerator.GetBytes(IvBytes));

    /// <summary>The value of header <c>X-Lark-Signature</c>, in lower case.</summary>
    public static string Sign(string timestamp, string nonce, string encryptKey, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(timestamp + nonce + encryptKey), .. body]));
}
