using BitableSync.Core.Ports;
using BitableSync.Feishu;
using BitableSync.Feishu.Auth;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Events;
using BitableSync.Feishu.Http;
using BitableSync.Feishu.LongConnection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BitableSync.Tests.Feishu;

public sealed class FeishuServicesTests
{
    [Fact]
    public async Task Everything_can_be_resolved()
    {
        await using var services = Services(("AppId", "cli_a"), ("AppSecret", "s"));

        Type[] types =
        [
            typeof(BitableClient), typeof(BitableLocator), typeof(BitableSync.Feishu.Drive.DriveClient), typeof(BitableSync.Feishu.Wiki.WikiClient),
            typeof(ContactClient), typeof(PersonDirectory), typeof(IRemoteTables), typeof(WebhookReceiver), typeof(SubscriptionKeeper), typeof(LongConnectionClient), typeof(IAppTickets),
        ];
        Assert.All(types, type => Assert.NotNull(services.GetRequiredService(type)));
        Assert.Contains(services.GetRequiredService<PlatformClock>(), services.GetServices<IApiObserver>());
        Assert.IsType<SelfBuiltApp>(services.GetRequiredService<ITenantTokenIssuer>());
    }

    [Fact]
    public async Task A_store_app_gets_its_tokens_by_ticket()
    {
        await using var services = Services(("AppId", "cli_a"), ("AppSecret", "s"), ("AppType", "store"), ("TenantKey", "tk"), ("ReceiveMode", "webhook"), ("EncryptKey", "k"));

        Assert.IsType<StoreApp>(services.GetRequiredService<ITenantTokenIssuer>());
    }

    [Fact]
    public async Task Wrong_and_unknown_settings_are_refused()
    {
        await using var missing = Services(("AppId", "cli_a"));
        var error = Assert.Throws<OptionsValidationException>(missing.GetRequiredService<BitableClient>);
        Assert.Contains("Feishu:AppSecret is missing", error.Message, StringComparison.Ordinal);

        await using var unknown = Services(("AppId", "cli_a"), ("AppSecret", "s"), ("AppSekret", "s"));
        Assert.Contains("AppSekret", Assert.ThrowsAny<InvalidOperationException>(unknown.GetRequiredService<BitableClient>).Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"Feishu:{setting.Key}", setting.Value)))
            .Build();
        return new ServiceCollection().AddLogging().AddBitableSyncFeishu(configuration).BuildServiceProvider(validateScopes: true);
    }
}
