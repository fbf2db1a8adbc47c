using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using BitableSync.Feishu;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace BitableSync.App.Access;

/// <summary>
/// Encrypts the keys that protect cookies with AES-256-GCM under a key made from the app's secret, which every node has and the
/// database has not: whoever can read the database still cannot forge a login. After a change of the secret everybody logs in anew.
/// </summary>
/// <param name="services">The framework makes decryptors by itself, and only from these.</param>
internal sealed class ProtectionKeyCipher(IServiceProvider services) : IXmlEncryptor, IXmlDecryptor
{
    private const int KeyBytes = 32;
    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("BitableSync data protection keys v1");

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(services.GetRequiredService<FeishuOptions>().AppSecret), KeyBytes, info: Purpose);

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (cipher, tag) = (new byte[plain.Length], new byte[AesGcm.TagByteSizes.MaxSize]);
        using var aes = new AesGcm(_key, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return new EncryptedXmlInfo(new XElement("encrypted", Convert.ToBase64String([.. nonce, .. tag, .. cipher])), typeof(ProtectionKeyCipher));
    }

    /// <exception cref="CryptographicException">It was encrypted under another secret; the framework then makes a new key.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        var bytes = Convert.FromBase64String(encryptedElement.Value).AsSpan();
        var tagStart = AesGcm.NonceByteSizes.MaxSize;
        var cipherStart = tagStart + AesGcm.TagByteSizes.MaxSize;
        var plain = new byte[bytes.Length - cipherStart];
        using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
        aes.Decrypt(bytes[..tagStart], bytes[cipherStart..], bytes[tagStart..cipherStart], plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
