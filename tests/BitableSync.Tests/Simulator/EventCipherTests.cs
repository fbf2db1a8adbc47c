using System.Text;
using BitableSync.Simulator.Webhooks;

namespace BitableSync.Tests.Simulator;

public sealed class EventCipherTests
{
    private const string Body = """{"encrypt":"AAECAwQFBgcICQoLDA0OD9f9wT+9irvSOo90S3ts0qb04rHpVXWrLi8ULR3fCkSyYGr/VNZsLsU7K1Dy3iSOfiHnCL7rtL8NKEvsAbSZy4E="}""";

    [Fact]
    public void Encrypts_to_the_known_vector()
    {
        var plain = """{"challenge":"ch-abc","token":"vtok","type":"url_verification"}"""u8;
        byte[] iv = [.. Enumerable.Range(0, 16).Select(number => (byte)number)];

        var encrypted = EventCipher.Encrypt(plain, "test key", iv);

        Assert.Equal(Body, $$"""{"encrypt":"{{encrypted}}"}""");
    }

    [Fact]
    public void Signs_to_the_known_vector() =>
        Assert.Equal(
            "36e09c8eab4d870ee9a1168e1001cc44a6e3d4865bffe595b535fad983f84d3d",
            EventCipher.Sign("1753000000", "n0nce-1234", "test key", Encoding.UTF8.GetBytes(Body)));

    [Fact]
    public void Every_encryption_draws_its_own_iv() =>
        Assert.NotEqual(EventCipher.Encrypt("same"u8, "key"), EventCipher.Encrypt("same"u8, "key"));
}
