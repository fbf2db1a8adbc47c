using System.Text;
using System.Text.Json;
using BitableSync.Feishu.Attachments;

namespace BitableSync.Tests.Feishu.Attachments;

public sealed class AttachmentFileTests
{
    [Fact]
    public void A_cell_names_its_files_and_what_their_download_needs()
    {
        var files = In("""[{"file_token":"boxA","name":"a.pdf","size":7,"url":"https://open.feishu.cn/x/boxA/download?extra=%7B%22bitablePerm%22%3A%7B%22rev%22%3A5%7D%7D"},{"file_token":"boxB","name":"b"}]""");

        Assert.Equal([new("boxA", "a.pdf", 7, """{"bitablePerm":{"rev":5}}"""), new AttachmentFile("boxB", "b", null, null)], files);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("[1,{},{\"file_token\":5}]")]
    [InlineData("[{\"file_token\":\"../etc\"},{\"file_token\":\"\"},{\"file_token\":\"a?b\"}]")]
    public void What_is_no_token_is_left_out(string cell) => Assert.Empty(In(cell));

    [Theory]
    [InlineData("report.pdf", "t-report.pdf")]
    [InlineData("报价 2026.xlsx", "t-报价_2026.xlsx")]
    [InlineData("../../etc/passwd", "t-etc_passwd")]
    [InlineData("a\\b:c*?\0.txt", "t-a_b_c___.txt")]
    [InlineData("...", "t")]
    [InlineData("", "t")]
    [InlineData("\ud800", "t")]
    public void A_stored_name_is_the_token_and_what_is_safe_of_the_name(string name, string stored) =>
        Assert.Equal(stored, StoredFileName.Of(new("t", name, null, null)));

    [Fact]
    public void A_long_name_keeps_its_extension_and_fits_a_file_system()
    {
        var stored = StoredFileName.Of(new(new string('t', 128), new string('长', 200) + ".docx", null, null));

        Assert.EndsWith("长.docx", stored, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(stored), 200, 255);
    }

    private static IEnumerable<AttachmentFile> In(string cell) => AttachmentFile.In(JsonSerializer.Deserialize<JsonElement>(cell));
}
