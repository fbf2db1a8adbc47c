using System.Text;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Attachments;
using BitableSync.IntegrationTests.Support;
using BitableSync.Simulator.Faults;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>Files that are copied between attachment cells and directories of this machine.</summary>
public sealed class AttachmentTests : FeishuTest
{
    private readonly string _root = Directory.CreateTempSubdirectory("bitable-sync-files-").FullName;
    private FieldMapping _files = null!;

    private string Downloads => Path.Combine(_root, "down");

    private string Uploads => Path.Combine(_root, "up");

    private IRemoteTable Remote => Get<IRemoteTables>().Open(MappingOf(_files));

    private protected override Dictionary<string, string?> Settings => new(base.Settings)
    {
        ["Attachments:DownloadTo"] = Downloads,
        ["Attachments:UploadFrom"] = Uploads,
        ["Attachments:MaxBytes"] = (30 << 20).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["AttemptTimeout"] = "00:00:20",
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var made = await Bitable.CreateFieldAsync(Table, new("Files", BitableFieldType.Attachment), null, default);
        var field = new RemoteField { Id = new(made.FieldId), Name = "Files", Type = BitableFieldType.Attachment };
        var column = new ColumnSpec { Name = "files", TypeName = "text[]", Family = ColumnFamily.Array, ElementFamily = ColumnFamily.Text };
        _files = new FieldMapping
        {
            Field = field.Id,
            FieldName = "Files",
            FieldType = field.Type,
            Column = column,
            Owner = FieldOwner.Shared,
            Direction = SyncDirection.Both,
            Codec = FieldPairs.Bind(field, column, TimeZoneInfo.Utc).Value,
        };
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_file_that_a_row_names_is_uploaded_once_and_written_as_its_token()
    {
        Put("2026/offer.txt", "hello");

        var first = await CreateAsync("""{"path":"2026/offer.txt"}""");
        var second = await CreateAsync("""{ "path": "2026/offer.txt" }""");

        var (one, two) = (await CellAsync(first.Records[0].Value, "Files"), await CellAsync(second.Records[0].Value, "Files"));
        Assert.Equal(("offer.txt", 5), (one[0].GetProperty("name").GetString(), one[0].GetProperty("size").GetInt32()));
        Assert.Equal(one[0].GetProperty("file_token").GetString(), two[0].GetProperty("file_token").GetString());
        Assert.Equal(1, CallsOf("upload_all"));
    }

    [Fact]
    public async Task A_large_file_goes_up_in_parts_and_comes_down_whole()
    {
        var content = new byte[(21 << 20) + 3];
        new Random(5).NextBytes(content);
        Directory.CreateDirectory(Uploads);
        await File.WriteAllBytesAsync(Path.Combine(Uploads, "big.bin"), content);

        // A write waits for its files only so long; the upload goes on.
        var written = RemoteWriteResult.Failed(RemoteWriteOutcome.NotNow, new(0, ""));
        await Eventually.TrueAsync(async () => (written = await CreateAsync("""{"path":"big.bin"}""")).Outcome != RemoteWriteOutcome.NotNow, TimeSpan.FromSeconds(60));
        Assert.Equal(RemoteWriteOutcome.Written, written.Outcome);
        Assert.Equal(6, CallsOf("upload_part"));
        await Remote.GetAsync(written.Records, default);

        await WhileCopyingAsync(async () =>
        {
            await Eventually.TrueAsync(() => Task.FromResult(Downloaded().Length == 1), TimeSpan.FromSeconds(60));
            Assert.Equal(content, await File.ReadAllBytesAsync(Downloaded()[0]));
        });
    }

    [Theory]
    [InlineData("../secret.txt", "plain path")]
    [InlineData("/etc/passwd", "plain path")]
    [InlineData("a//b", "plain path")]
    [InlineData("a\\\\b", "plain path")]
    [InlineData("", "plain path")]
    [InlineData("missing.txt", "does not exist")]
    [InlineData("out/secret.txt", "symbolic link")]
    [InlineData("empty.txt", "0 bytes")]
    [InlineData("2026", "does not exist")]
    public async Task A_path_that_leads_elsewhere_refuses_the_record(string path, string why)
    {
        Put("2026/offer.txt", "hello");
        Put("empty.txt", "");
        await File.WriteAllTextAsync(Path.Combine(_root, "secret.txt"), "secret");
        Directory.CreateSymbolicLink(Path.Combine(Uploads, "out"), _root);

        var refused = await CreateAsync($$"""{"path":"{{path}}"}""");

        Assert.Equal(RemoteWriteOutcome.Refused, refused.Outcome);
        Assert.Contains("Field \"Files\" names a file that", refused.Problem!.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Problem.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (CallsOf("upload"), await CountAsync()));
    }

    [Fact]
    public async Task A_path_in_a_field_of_the_databases_own_would_never_become_a_token()
    {
        Put("offer.txt", "hello");
        _files = _files with { Owner = FieldOwner.Database };

        var refused = await CreateAsync("""{"path":"offer.txt"}""");

        Assert.Equal(RemoteWriteOutcome.Refused, refused.Outcome);
        Assert.Contains("only where the field flows both ways", refused.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_the_platform_cannot_take_now_is_tried_again()
    {
        Put("offer.txt", "hello");
        Fault(FaultKind.Code, "upload_all", times: 100, code: 1061045);

        Assert.Equal(RemoteWriteOutcome.NotNow, (await CreateAsync("""{"path":"offer.txt"}""")).Outcome);
        Host.Platform.Faults.Clear();
        Assert.Equal(RemoteWriteOutcome.Written, (await CreateAsync("""{"path":"offer.txt"}""")).Outcome);
    }

    [Fact]
    public async Task Files_are_copied_once_under_a_safe_name()
    {
        var token = await AttachAsync("../a b?.txt", "hello");

        await WhileCopyingAsync(async () =>
        {
            await ReadAllAsync();
            await Eventually.TrueAsync(() => Task.FromResult(Downloaded().Length == 1));
            await ReadAllAsync();
            await AttachAsync("second.txt", "more");
            await ReadAllAsync();
            await Eventually.TrueAsync(() => Task.FromResult(Downloaded().Length == 2));
        });

        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(Downloads, $"{token}-a_b_.txt")));
        Assert.Equal(2, CallsOf("/download"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_copied_does_not_stop_the_others()
    {
        await AttachAsync("large.bin", new string('x', (30 << 20) + 1));
        await AttachAsync("good.txt", "hello");

        await WhileCopyingAsync(async () =>
        {
            await ReadAllAsync();
            await Eventually.TrueAsync(() => Task.FromResult(Downloaded().Length == 1));
        });

        Assert.EndsWith("-good.txt", Assert.Single(Directory.GetFiles(Downloads)), StringComparison.Ordinal);
    }

    private void Put(string path, string content)
    {
        var full = Path.Combine(Uploads, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private Task<RemoteWriteResult> CreateAsync(string item) =>
        Remote.WriteAsync(new(RemoteWriteKind.Create, Guid.NewGuid(), [new(null, new Dictionary<FieldId, System.Text.Json.Nodes.JsonNode?> { [_files.Field] = _files.Codec.ToRemote(CanonicalValue.Set.Of([item])).Value })]), default);

    /// <summary>A person attaches a file to a new record.</summary>
    private async Task<string> AttachAsync(string name, string content)
    {
        var file = new BitableSync.Simulator.Files.UploadedFile($"box{Guid.NewGuid():N}", name, "text/plain", AppToken, Encoding.UTF8.GetBytes(content));
        Host.Platform.Files.Add(file);
        await Client.ControlAsync(HttpMethod.Post, $"bases/{AppToken}/tables/{TableId}/records", new { fields = new { Files = new[] { new { file_token = file.Token } } } });
        return file.Token;
    }

    private async Task ReadAllAsync()
    {
        await foreach (var _ in Remote.ScanAsync(null, default))
        {
        }
    }

    private string[] Downloaded() => Directory.Exists(Downloads) ? [.. Directory.GetFiles(Downloads).Where(file => !file.EndsWith(".part", StringComparison.Ordinal))] : [];

    private int CallsOf(string part) => Host.Platform.CallLog.Calls.Count(call => call.Path.Contains(part, StringComparison.Ordinal));

    private async Task WhileCopyingAsync(Func<Task> test)
    {
        using var end = new CancellationTokenSource();
        var copying = Get<AttachmentDownloads>().RunAsync(end.Token);
        await test();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
    }
}
