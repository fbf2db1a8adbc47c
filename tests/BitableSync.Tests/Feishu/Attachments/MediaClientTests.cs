using System.Net;
using System.Text;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.Errors;

namespace BitableSync.Tests.Feishu.Attachments;

public sealed class MediaClientTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly ScriptedPlatform _platform = new();
    private readonly MediaClient _media;
    private readonly MemoryStream _target = new();

    public MediaClientTests() => _media = new(_platform.Api, _platform.Options, _platform.Time);

    public void Dispose()
    {
        _media.Dispose();
        _target.Dispose();
        _platform.Dispose();
    }

    [Fact]
    public async Task A_download_carries_the_extra_of_the_cell_and_takes_any_content_as_content()
    {
        _platform.Answer("""{"code":99,"msg":"a file that looks like an answer"}""");

        await DownloadAsync(new("boxA", "a.json", null, """{"bitablePerm":{"rev":5}}"""), 1000);

        Assert.Equal("/open-apis/drive/v1/medias/boxA/download?extra=%7B%22bitablePerm%22%3A%7B%22rev%22%3A5%7D%7D", _platform.Requests[0].PathAndQuery);
        Assert.Equal("""{"code":99,"msg":"a file that looks like an answer"}""", Encoding.UTF8.GetString(_target.ToArray()));
    }

    [Fact]
    public async Task A_download_that_breaks_begins_anew()
    {
        _target.Write("half of it"u8);
        _platform.Answer("<html/>", HttpStatusCode.BadGateway).Answer("whole");

        await DownloadAsync(new("boxA", "a", 5, null), 5);

        Assert.Equal("whole", Encoding.UTF8.GetString(_target.ToArray()));
    }

    [Fact]
    public async Task One_byte_too_many_shows_and_no_more_is_read()
    {
        _platform.Answer("0123456789");

        await DownloadAsync(new("boxA", "a", 5, null), 5);

        Assert.Equal(6, _target.Length);
    }

    [Fact]
    public async Task A_file_that_is_not_given_is_an_error_with_its_code()
    {
        _platform.Answer("""{"code":1061004,"msg":"forbidden."}""", HttpStatusCode.Forbidden);

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => DownloadAsync(new("boxA", "a", 5, null), 5));

        Assert.Equal((1061004, ErrorClass.Stop), (error.Code, error.Class));
        Assert.Equal(0, _target.Length);
    }

    [Fact]
    public async Task Calls_keep_to_five_a_second()
    {
        _platform.Answer("a").Answer("b").Answer("c");

        foreach (var token in (string[])["boxA", "boxB", "boxC"])
            await DownloadAsync(new(token, "", 1, null), 1);

        var times = _platform.Requests.Select(request => request.At).ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(200)));
    }

    private Task<long> DownloadAsync(AttachmentFile file, long mostBytes) => _platform.Time.RunAsync(LengthAfterAsync(file, mostBytes), Long);

    private async Task<long> LengthAfterAsync(AttachmentFile file, long mostBytes)
    {
        await _media.DownloadAsync(file, _target, mostBytes, default);
        return _target.Length;
    }
}
