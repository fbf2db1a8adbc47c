using System.Net;
using BitableSync.Feishu.Drive;
using BitableSync.Feishu.Errors;

namespace BitableSync.Tests.Feishu.Drive;

public sealed class DriveClientTests
{
    [Fact]
    public async Task Subscription_calls_name_the_file_type()
    {
        var platform = new ScriptedPlatform()
            .Answer("""{"code":0,"data":{"is_subscribe":false}}""")
            .Answer("""{"code":0,"data":{}}""")
            .Answer("""{"code":0,"data":{}}""");
        var drive = new DriveClient(platform.Api);

        Assert.False(await drive.IsSubscribedAsync("appT", default));
        await drive.SubscribeAsync("appT", default);
        await drive.UnsubscribeAsync("appT", default);

        Assert.Equal(
        [
            ("GET", "/open-apis/drive/v1/files/appT/get_subscribe?file_type=bitable"),
            ("POST", "/open-apis/drive/v1/files/appT/subscribe?file_type=bitable"),
            ("DELETE", "/open-apis/drive/v1/files/appT/delete_subscribe?file_type=bitable"),
        ], platform.Requests.Select(request => (request.Method, request.PathAndQuery)));
    }

    [Fact]
    public async Task Ending_what_does_not_exist_is_no_error() =>
        await new DriveClient(new ScriptedPlatform().Answer("""{"code":1069605,"msg":"not subscribed"}""", HttpStatusCode.BadRequest).Api).UnsubscribeAsync("appT", default);

    [Fact]
    public async Task A_missing_right_says_which()
    {
        var platform = new ScriptedPlatform().Answer("""{"code":1069603,"msg":"forbidden"}""", HttpStatusCode.Forbidden);

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => new DriveClient(platform.Api).SubscribeAsync("appT", default));

        Assert.Equal(ErrorClass.Stop, error.Class);
        Assert.Contains("manage right on the Base", error.Message, StringComparison.Ordinal);
    }
}
