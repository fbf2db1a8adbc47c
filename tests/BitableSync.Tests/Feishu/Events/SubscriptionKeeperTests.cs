using BitableSync.Feishu.Drive;
using BitableSync.Feishu.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace BitableSync.Tests.Feishu.Events;

public sealed class SubscriptionKeeperTests
{
    [Fact]
    public async Task A_missing_subscription_is_made_and_told()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":0,"data":{"is_subscribe":false}}""").Answer("""{"code":0,"data":{}}""");

        Assert.True(await Keeper(platform).EnsureAsync("appT", default));

        Assert.Equal("/open-apis/drive/v1/files/appT/subscribe?file_type=bitable", platform.Requests[1].PathAndQuery);
    }

    [Fact]
    public async Task An_existing_subscription_is_left_alone()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":0,"data":{"is_subscribe":true}}""");

        Assert.False(await Keeper(platform).EnsureAsync("appT", default));

        Assert.Single(platform.Requests);
    }

    private static SubscriptionKeeper Keeper(ScriptedPlatform platform) => new(new DriveClient(platform.Api), NullLogger<SubscriptionKeeper>.Instance);
}
