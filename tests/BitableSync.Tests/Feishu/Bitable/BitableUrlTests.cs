using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Wiki;

namespace BitableSync.Tests.Feishu.Bitable;

public sealed class BitableUrlTests
{
    [Theory]
    [InlineData("https://x.feishu.cn/base/QrXlbwXMLaJ2TNsxSfFcIA3rnwh?table=tblejHMrXJQVd3Qc&view=vew1", "QrXlbwXMLaJ2TNsxSfFcIA3rnwh", false, "tblejHMrXJQVd3Qc")]
    [InlineData("  https://x.larksuite.com/base/bascnABC?view=vew1&table=tblA  ", "bascnABC", false, "tblA")]
    [InlineData("https://x.feishu.cn/base/QrXl", "QrXl", false, null)]
    [InlineData("https://x.feishu.cn/base/QrXl?table=", "QrXl", false, null)]
    [InlineData("https://x.feishu.cn/wiki/NodeTok?table=tblA#part", "NodeTok", true, "tblA")]
    [InlineData("http://127.0.0.1:9321/base/QrXl?table=tblA", "QrXl", false, "tblA")]
    [InlineData("QrXlbwXMLaJ2TNsxSfFcIA3rnwh_tblejHMrXJQVd3Qc", "QrXlbwXMLaJ2TNsxSfFcIA3rnwh", false, "tblejHMrXJQVd3Qc")]
    public void Addresses_of_tables_are_read(string text, string token, bool isWiki, string? table)
    {
        Assert.True(BitableUrl.TryParse(text, out var url, out var problem), problem);

        Assert.Equal(new BitableUrl(token, isWiki, table), url);
    }

    [Theory]
    [InlineData(null, "not the address of a Bitable")]
    [InlineData("", "not the address of a Bitable")]
    [InlineData("tblejHMrXJQVd3Qc", "not the address of a Bitable")]
    [InlineData("ftp://x.feishu.cn/base/QrXl", "not the address of a Bitable")]
    [InlineData("https://x.feishu.cn/docx/QrXl", "not the path of a Base or wiki page")]
    [InlineData("https://x.feishu.cn/base/", "not the path of a Base or wiki page")]
    [InlineData("https://x.feishu.cn/base/Qr..Xl", "not a token of letters and digits")]
    [InlineData("https://x.feishu.cn/base/QrXl?table=blkA", "is a dashboard, not a table")]
    [InlineData("https://x.feishu.cn/base/QrXl?table=wkfA", "is a workflow, not a table")]
    [InlineData("https://x.feishu.cn/base/QrXl?table=ldxA", "is a page, not a table")]
    [InlineData("https://x.feishu.cn/base/QrXl?table=tbl/../x", "is no known id, not a table")]
    public void Everything_else_is_refused_with_a_reason(string? text, string reason)
    {
        Assert.False(BitableUrl.TryParse(text, out var url, out var problem));

        Assert.Null(url);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wiki_page_is_resolved_to_its_Base()
    {
        var platform = new ScriptedPlatform()
            .Answer("""{"code":0,"data":{"node":{"node_token":"NodeTok","obj_token":"bascn1","obj_type":"bitable","title":"CRM"}}}""")
            .Answer("""{"code":0,"data":{"node":{"node_token":"NodeTok","obj_token":"doc1","obj_type":"docx"}}}""");
        var locator = new BitableLocator(new WikiClient(platform.Api));
        var page = new BitableUrl("NodeTok", true, null);

        Assert.Equal("bascn1", await locator.FindBaseAsync(page, default));
        Assert.Equal("/open-apis/wiki/v2/spaces/get_node?token=NodeTok&obj_type=wiki", platform.Requests[0].PathAndQuery);

        var error = await Assert.ThrowsAsync<FormatException>(() => locator.FindBaseAsync(page, default));
        Assert.Contains("is a 'docx', not a Bitable", error.Message, StringComparison.Ordinal);

        Assert.Equal("appT", await locator.FindBaseAsync(new BitableUrl("appT", false, null), default));
        Assert.Equal(2, platform.Requests.Count);
    }
}
