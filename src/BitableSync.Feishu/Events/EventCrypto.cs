using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace BitableSync.Feishu.Events;

/// <summary>Encryption and signature of webhook bodies. Source: the pages "Encrypt Key" and "Event security verification".</summary>
internal sealed class EventCrypto(string encryptKey)
{
    private const int IvBytes = 16;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(encryptKey));

    /// <summary>Base64(IV ‖ AES-256-CBC with PKCS7, key SHA-256 of the Encrypt Key) to plain text; null when it is not that.</summary>
    public byte[]? Decrypt(string base64)
    {
        var sealedBytes = new byte[base64.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(base64, sealedBytes, out var length) || length <= IvBytes || (length - IvBytes) % IvBytes != 0)
            return null;

        using var aes = Aes.Create();
        aes.Key = _key;
        try
        {
            return aes.DecryptCbc(sealedBytes.AsSpan(IvBytes, length - IvBytes), sealedBytes.AsSpan(0, IvBytes));
        }
        catch (CryptographicException)
        {
            // The padding is wrong, which is how a wrong key shows; there is no way to ask beforehand.
            return null;
        }
    }

    /// <summary>Whether the signature is hex(SHA-256(timestamp + nonce + Encrypt Key ‖ body)), in either case. Takes the same time wherever it differs.</summary>
    public bool IsSignedBy(WebhookHeaders headers, ReadOnlySpan<byte> body)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        if (headers.Signature is not { Length: 2 * SHA256.HashSizeInBytes } signature
            || Convert.FromHexString(signature, given, out _, out _) != OperationStatus.Done)
            return false;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(headers.Timestamp + headers.Nonce + encryptKey));
        hash.AppendData(body);
        return CryptographicOperations.FixedTimeEquals(given, hash.GetHashAndReset());
    }
}
