using System.Net;
using BitableSync.App.Access;
using BitableSync.Tests.Feishu;

namespace BitableSync.Tests.Access;

public sealed class LoginThrottleTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void After_ten_wrong_keys_an_address_waits_until_the_minute_is_over()
    {
        var throttle = new LoginThrottle(_time);
        var guesser = IPAddress.Parse("192.0.2.1");
        for (var failure = 0; failure < LoginThrottle.Allowed; failure++)
        {
            Assert.Null(throttle.Wait(guesser));
            throttle.Count(guesser);
        }

        Assert.Equal(LoginThrottle.Window, throttle.Wait(guesser));
        Assert.Null(throttle.Wait(IPAddress.Parse("192.0.2.2")));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), throttle.Wait(guesser));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(throttle.Wait(guesser));
        throttle.Count(guesser);
        Assert.Null(throttle.Wait(guesser));
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_and_both_forms_of_an_IPv4_address_count_together()
    {
        var throttle = new LoginThrottle(_time);
        for (var failure = 0; failure < LoginThrottle.Allowed; failure++)
        {
            throttle.Count(IPAddress.Parse($"2001:db8::{failure + 1:x}"));
            throttle.Count(IPAddress.Parse("::ffff:192.0.2.9"));
        }

        Assert.NotNull(throttle.Wait(IPAddress.Parse("2001:db8::ffff")));
        Assert.Null(throttle.Wait(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.NotNull(throttle.Wait(IPAddress.Parse("192.0.2.9")));
    }

    [Fact]
    public void However_many_addresses_guess_the_memory_is_bounded()
    {
        var throttle = new LoginThrottle(_time);
        for (var n = 0; n < 30_000; n++) throttle.Count(new IPAddress([10, (byte)(n >> 16), (byte)(n >> 8), (byte)n]));

        Assert.InRange(throttle.Remembered, 1, 10_000);
    }
}
