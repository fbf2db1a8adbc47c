using BitableSync.App.Configuration;

namespace BitableSync.Tests.Configuration;

public sealed class ServeOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8420")]
    [InlineData("http://localhost:1;http://[::1]:2")]
    public void Open_access_is_allowed_on_addresses_of_this_machine(string urls) =>
        Assert.Empty(new ServeOptions { Access = AccessMode.Open, Urls = urls }.FindProblems());

    [Theory]
    [InlineData("http://*:8420")]
    [InlineData("http://+:8420")]
    [InlineData("http://0.0.0.0:8420")]
    [InlineData("http://[::]:8420")]
    [InlineData("http://sync.example.com")]
    [InlineData("http://10.0.0.1:8420")]
    public void Open_access_is_refused_where_others_could_come_in(string url)
    {
        var problem = Assert.Single(new ServeOptions { Access = AccessMode.Open, Urls = $"http://127.0.0.1:8420;{url}" }.FindProblems());

        Assert.Equal($"Serve:Access is open, which is allowed on addresses of this machine only, and Urls has '{url}'. Listen on 127.0.0.1, or set it to keys.", problem);
        Assert.Empty(new ServeOptions { Urls = url }.FindProblems());
    }

    [Fact]
    public void Open_access_behind_a_proxy_is_refused()
    {
        Assert.Single(new ServeOptions { Access = AccessMode.Open, AllowedHosts = ["sync.example.com"] }.FindProblems());
        Assert.Single(new ServeOptions { Access = AccessMode.Open, TrustedProxies = ["127.0.0.1"] }.FindProblems());
    }

    [Fact]
    public void Every_problem_is_reported()
    {
        var options = new ServeOptions { Urls = "nowhere", LoginLifetime = TimeSpan.FromSeconds(5), TrustedProxies = ["proxy.local"] };

        Assert.Equal(
            [
                "Serve:Urls has 'nowhere'; expected addresses such as http://127.0.0.1:8420, separated by semicolons.",
                "Serve:LoginLifetime must be at least 00:01:00, found 00:00:05.",
                "Serve:TrustedProxies has 'proxy.local'; expected IP addresses such as 10.0.0.7.",
            ],
            options.FindProblems());
    }
}
