using BitableSync.Feishu.Errors;
using BitableSync.Feishu.LongConnection;

namespace BitableSync.IntegrationTests.Feishu;

public sealed class WrongCredentialsTests : FeishuTest
{
    private protected override Dictionary<string, string?> Settings => new(base.Settings) { ["AppSecret"] = "not-the-secret" };

    [Fact]
    public async Task Calls_stop_and_name_the_setting_but_not_the_secret()
    {
        var error = await Assert.ThrowsAsync<FeishuApiException>(() => Bitable.GetBaseAsync(AppToken, default));

        Assert.Equal(ErrorClass.Stop, error.Class);
        Assert.Contains("Feishu:AppSecret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_long_connection_gives_up_and_says_why()
    {
        var client = Get<LongConnectionClient>();

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => client.RunAsync((_, _) => Task.CompletedTask, default).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal(ErrorClass.Stop, error.Class);
        Assert.Equal(LongConnectionState.Failed, client.Status.State);
        Assert.Equal(error.Message, client.Status.Problem);
    }
}
