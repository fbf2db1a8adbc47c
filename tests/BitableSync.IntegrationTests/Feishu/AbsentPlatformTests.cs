using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Errors;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>Nobody listens where the platform should be.</summary>
public sealed class AbsentPlatformTests : FeishuTest
{
    private protected override Dictionary<string, string?> Settings => new(base.Settings) { ["Domain"] = "http://127.0.0.1:1", ["MaxAttempts"] = "2" };

    [Fact]
    public async Task There_is_no_doubt_that_a_write_was_not_applied()
    {
        var error = await Assert.ThrowsAsync<FeishuApiException>(() => Bitable.BatchDeleteAsync(Table, ["rec1"], WriteOptions.Default, default));

        Assert.Equal((false, null, ErrorClass.Retry), (error.OutcomeUnknown, error.HttpStatus, error.Class));
    }
}
