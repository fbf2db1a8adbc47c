using BitableSync.Feishu;
using Microsoft.Extensions.Configuration;

namespace BitableSync.Tests.Feishu;

public sealed class FeishuOptionsTests
{
    private static readonly FeishuOptions Valid = new() { AppId = "cli_0123456789abcdef", AppSecret = "s3cret-of-app" };

    [Fact]
    public void Id_and_secret_are_enough()
    {
        Assert.True(new FeishuOptionsValidator().Validate(null, Valid).Succeeded);
        Assert.True(Valid.UsesLongConnection);
        Assert.False(Valid.IsStoreApp);
    }

    [Theory]
    [InlineData("feishu", "https://open.feishu.cn/")]
    [InlineData("Lark", "https://open.larksuite.com/")]
    [InlineData("http://127.0.0.1:9321", "http://127.0.0.1:9321/")]
    public void Domain_names_a_platform_or_an_address(string domain, string expected) =>
        Assert.Equal(expected, (Valid with { Domain = domain }).BaseAddress.AbsoluteUri);

    [Fact]
    public void All_failures_are_reported_at_once_with_their_keys()
    {
        var options = new FeishuOptions
        {
            Domain = "open.feishu.cn",
            AppId = "123",
            AppType = "isv",
            ReceiveMode = "pull",
            MaxAttempts = 0,
            AttemptTimeout = TimeSpan.Zero,
            MaxRetryDelay = TimeSpan.FromMilliseconds(1),
        };

        Assert.Equal(
        [
            "Feishu:Domain is 'open.feishu.cn'; expected 'feishu', 'lark' or an absolute http(s) URL without query.",
            "Feishu:AppId is '123'; expected the App ID of the developer console, cli_ followed by letters and digits.",
            "Feishu:AppSecret is missing; set the environment variable Feishu__AppSecret.",
            "Feishu:AppType is 'isv'; expected 'self-built' or 'store'.",
            "Feishu:ReceiveMode is 'pull'; expected 'long-connection' or 'webhook'.",
            "Feishu:AttemptTimeout is 00:00:00; expected 00:00:00.0010000 to 1.00:00:00.",
            "Feishu:MaxRetryDelay is 00:00:00.0010000; expected 00:00:00.5000000 to 1.00:00:00.",
            "Feishu:MaxAttempts is 0; expected 1 to 20.",
        ], new FeishuOptionsValidator().Validate(null, options).Failures);
    }

    [Fact]
    public void A_store_app_needs_a_tenant_and_a_webhook()
    {
        var failures = new FeishuOptionsValidator().Validate(null, Valid with { AppType = AppTypes.Store }).Failures;

        Assert.Equal(["Feishu:TenantKey", "Feishu:ReceiveMode"], failures!.Select(failure => failure.Split(' ')[0]));
    }

    [Fact]
    public void A_webhook_without_key_and_token_is_refused()
    {
        var open = Valid with { ReceiveMode = ReceiveModes.Webhook };

        Assert.Contains("anybody could post events", Assert.Single(new FeishuOptionsValidator().Validate(null, open).Failures!));
        Assert.True(new FeishuOptionsValidator().Validate(null, open with { VerificationToken = "v" }).Succeeded);
        Assert.True(new FeishuOptionsValidator().Validate(null, open with { EncryptKey = "k" }).Succeeded);
    }

    [Fact]
    public void Secrets_are_not_printed()
    {
        var text = (Valid with { EncryptKey = "hush-key", VerificationToken = "hush-token" }).ToString();

        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.Contains("cli_0123456789abcdef", text, StringComparison.Ordinal);
        Assert.Contains("AppSecret = set", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_bind_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Feishu:Domain"] = "lark",
            ["Feishu:AppId"] = "cli_a",
            ["Feishu:AppSecret"] = "s",
            ["Feishu:AttemptTimeout"] = "00:00:07",
            ["Feishu:LongConnectionSilenceLimit"] = "00:01:00",
        }).Build();

        var options = configuration.GetSection(FeishuOptions.SectionName).Get<FeishuOptions>()!;

        Assert.Equal(TimeSpan.FromSeconds(7), options.AttemptTimeout);
        Assert.Equal(TimeSpan.FromMinutes(1), options.LongConnectionSilenceLimit);
        Assert.Equal("lark", options.Domain);
    }
}
