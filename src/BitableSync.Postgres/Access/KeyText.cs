using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BitableSync.Postgres.Access;

/// <summary>
/// A key as people and scripts hold it: <c>bsk_</c>, a handle of 8 hexadecimal digits that finds its row, <c>_</c>, and 32 random
/// bytes in base64url.
/// </summary>
public static class KeyText
{
    private const string Start = "bsk_";
    private const int HandleLength = 8;
    private const int SecretBytes = 32;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const string Function = "pbkdf2-sha512";

    /// <summary>OWASP Password Storage Cheat Sheet for PBKDF2-HMAC-SHA512. Stored with each hash, so it can be raised.</summary>
    private const int Iterations = 210_000;

    private static readonly int Length = Start.Length + HandleLength + 1 + Base64Url.GetEncodedLength(SecretBytes);

    public static string Create() => string.Concat(
        Start, RandomNumberGenerator.GetHexString(HandleLength, lowercase: true), "_", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>The part that finds the key's row; null where the text cannot be a key.</summary>
    public static string? HandleOf(string text) =>
        text.Length == Length && text.StartsWith(Start, StringComparison.Ordinal) && text[Start.Length + HandleLength] == '_'
            ? text.Substring(Start.Length, HandleLength)
            : null;

    /// <returns><c>function$iterations$salt$hash</c>, the last two in base64.</returns>
    public static string Hash(string key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Derive(key, salt, Iterations, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Function}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>Whether the hash is this key's. Takes as long for a wrong key as for the right one: about a tenth of a second.</summary>
    public static bool Matches(string key, string hash)
    {
        if (hash.Split('$') is not [Function, var rounds, var salt, var expected]) return false;
        var wanted = Convert.FromBase64String(expected);
        var found = Derive(key, Convert.FromBase64String(salt), int.Parse(rounds, CultureInfo.InvariantCulture), wanted.Length);
        return CryptographicOperations.FixedTimeEquals(found, wanted);
    }

    private static byte[] Derive(string key, byte[] salt, int iterations, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(key), salt, iterations, HashAlgorithmName.SHA512, length);
}
