using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Adapter;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace BitableSync.Tests.Feishu.Adapter;

public sealed class BitableRemoteTablesTests : IDisposable
{
    private static readonly RemoteTableRef Address = new(new("appT"), new("tblT"));
    private readonly ScriptedPlatform _platform = new();
    private readonly PlatformClock _clock = new();
    private readonly PersonDirectory _people;
    private readonly MediaClient _media;
    private readonly AttachmentUploads _uploads;
    private readonly BitableRemoteTables _tables;

    public BitableRemoteTablesTests()
    {
        _people = new(new ContactClient(_platform.Api), _platform.Options, _platform.Time);
        _media = new(_platform.Api, _platform.Options, _platform.Time);
        _uploads = new(_media, _platform.Options, _platform.Time);
        var downloads = new AttachmentDownloads(_media, _platform.Options, _platform.Time, NullLogger<AttachmentDownloads>.Instance);
        _tables = new(new BitableClient(_platform.Api), _people, downloads, _uploads, _clock, _platform.Options, _platform.Time);
    }

    public void Dispose()
    {
        _uploads.Dispose();
        _media.Dispose();
        _people.Dispose();
        _platform.Dispose();
    }

    [Fact]
    public void A_table_is_one_object()
    {
        var mapping = new TableMapping
        {
            Name = new("m"), Remote = Address, Local = new("public", "t"), Key = [], Fields = [], TimeZone = TimeZoneInfo.Utc,
        };

        Assert.Same(_tables.Open(mapping), _tables.Open(mapping));
    }

    [Fact]
    public async Task Fields_are_read_anew_each_time()
    {
        const string answer = """{"code":0,"data":{"items":[{"field_id":"fld1","field_name":"Price","type":2,"ui_type":"Currency","is_primary":true,"property":{"formatter":"0.00"}},{"field_id":"fld2","field_name":"Name","type":1,"property":null}]}}""";
        _platform.Answer(answer).Answer(answer);

        await _tables.ReadFieldsAsync(Address, default);
        var fields = await _tables.ReadFieldsAsync(Address, default);

        Assert.Equal((new FieldId("fld1"), "Price", BitableFieldType.Number, "Currency", true), (fields[0].Id, fields[0].Name, fields[0].Type, fields[0].UiType, fields[0].IsPrimary));
        Assert.Equal("0.00", fields[0].Property.GetProperty("formatter").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Undefined, fields[1].Property.ValueKind);
    }

    [Fact]
    public async Task The_time_zone_is_that_of_the_Base()
    {
        _platform.Answer("""{"code":0,"data":{"app":{"app_token":"appT","time_zone":"Asia/Shanghai"}}}""").Answer("""{"code":0,"data":{"app":{"app_token":"appT","time_zone":"Mars/Olympus"}}}""");

        Assert.Equal(TimeSpan.FromHours(8), (await _tables.ReadTimeZoneAsync(new("appT"), default)).BaseUtcOffset);

        var error = await Assert.ThrowsAsync<RemoteException>(() => _tables.ReadTimeZoneAsync(new("appT"), default));
        Assert.Contains("'Mars/Olympus'", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public void The_clock_offset_is_zero_until_the_platform_answered()
    {
        Assert.Equal(TimeSpan.Zero, _tables.ClockOffset);
        var now = _platform.Time.GetUtcNow();

        _clock.OnAttempt(new(Endpoints.SearchRecords, 1, now, now, null, 0, now.AddSeconds(10), null));

        Assert.Equal(TimeSpan.FromSeconds(10.5), _tables.ClockOffset);
    }
}
