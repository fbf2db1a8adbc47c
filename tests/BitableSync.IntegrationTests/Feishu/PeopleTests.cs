using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Simulator.Faults;

namespace BitableSync.IntegrationTests.Feishu;

/// <summary>People who stand in the database as e-mail address or employee number.</summary>
public sealed class PeopleTests : FeishuTest
{
    private FieldMapping _owner = null!;
    private FieldMapping _creator = null!;

    private IRemoteTable Remote => Get<IRemoteTables>().Open(MappingOf(_owner, _creator));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Bitable.CreateFieldAsync(Table, new("Owner", BitableFieldType.User), null, default);
        await Bitable.CreateFieldAsync(Table, new("Creator", BitableFieldType.CreatedUser), null, default);
        await UseAsync(PersonKey.Email);
    }

    [Theory]
    [InlineData(PersonKey.Email, "han.meimei@example.com", "wang.fang@example.com")]
    [InlineData(PersonKey.EmployeeNumber, "E0001", "E0003")]
    public async Task People_make_the_round_by_their_key(PersonKey key, string first, string second)
    {
        await UseAsync(key);

        var written = await CreateAsync([first, second]);
        var record = Assert.Single((await Remote.GetAsync(written.Records, default)).Found);

        Assert.Equal(RemoteWriteOutcome.Written, written.Outcome);
        Assert.Equal([first, second], Ids(record.Cells[_owner.Field]));
        Assert.Equal(2, (await CellAsync(record.Id.Value, "Owner")).EnumerateArray().Count(person => person.GetProperty("id").GetString()!.StartsWith("ou_", StringComparison.Ordinal)));
        await foreach (var page in Remote.ScanAsync(null, default))
            Assert.Equal([first, second], Ids(Assert.Single(page.Records).Cells[_owner.Field]));
    }

    [Fact]
    public async Task Who_has_no_key_stands_as_open_id_and_can_be_written_back()
    {
        var guest = (await Client.ControlAsync(HttpMethod.Post, "people", new { name = "Guest" })).GetProperty("open_id").GetString()!;

        var written = await CreateAsync([guest, "li.lei@example.com"]);
        var record = Assert.Single((await Remote.GetAsync(written.Records, default)).Found);

        Assert.Equal(["li.lei@example.com", guest], Ids(record.Cells[_owner.Field]));
        // The app itself made the record, and the app has no address.
        Assert.Equal([Host.Platform.People.Bot.OpenId], Ids(record.Cells[_creator.Field]));
    }

    [Fact]
    public async Task Somebody_who_cannot_be_found_refuses_the_record_and_nothing_is_written()
    {
        var refused = await CreateAsync(["li.lei@example.com"], ["who@example.com"]);

        Assert.Equal(RemoteWriteOutcome.Refused, refused.Outcome);
        Assert.Contains("Field \"Owner\" of 1 of 2 records names somebody whom the app cannot find by email", refused.Problem!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("who@", refused.Problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task While_people_cannot_be_looked_up_nothing_is_written_and_nobody_is_renamed()
    {
        var record = (await CreateAsync(["li.lei@example.com"])).Records;
        Fault(FaultKind.Code, "contact", times: 100, code: 40003);

        Assert.Equal(RemoteWriteOutcome.NotNow, (await CreateAsync(["han.meimei@example.com"])).Outcome);
        Assert.True((await Assert.ThrowsAsync<RemoteException>(() => Remote.GetAsync(record, default))).IsTransient);
    }

    [Fact]
    public async Task A_cell_can_be_cleared()
    {
        var created = await CreateAsync(["li.lei@example.com"]);

        await Remote.WriteAsync(new(RemoteWriteKind.Update, Guid.NewGuid(), [new(created.Records[0], Cell(_owner.Field, null))]), default);

        Assert.DoesNotContain(_owner.Field, Assert.Single((await Remote.GetAsync(created.Records, default)).Found).Cells.Keys);
    }

    [Fact]
    public async Task Events_name_people_as_records_do()
    {
        var users = """{"users":[{"user_id":{"open_id":"OU"},"name":"x"}]}""".Replace("OU", Host.Platform.People.Operator("李雷").OpenId, StringComparison.Ordinal);
        var entry = new InboxEntry
        {
            Id = 1,
            Records = [new("rec1")],
            Edit = null,
            Cells = new Dictionary<RecordId, IReadOnlyDictionary<FieldId, Core.Ports.EventCell>>
            {
                [new("rec1")] = new Dictionary<FieldId, Core.Ports.EventCell> { [_owner.Field] = new(users, "") },
            },
        };
        var table = Remote;
        await table.GetAsync([new((await CreateRecordsAsync(1))[0].RecordId)], default);
        Assert.False(table.TryReadEventCell(_owner.Field, users, out _));

        await table.PrepareAsync([entry], default);

        Assert.True(table.TryReadEventCell(_owner.Field, users, out var before));
        Assert.Equal(["li.lei@example.com"], Ids(before!.Value));
        Assert.True(table.TryReadEventCell(_owner.Field, "", out var after));
        Assert.Null(after);
    }

    private async Task UseAsync(PersonKey key)
    {
        var fields = await Get<IRemoteTables>().ReadFieldsAsync(new(new(AppToken), new(TableId)), default);
        FieldMapping Mapped(string name)
        {
            var field = fields.Single(each => each.Name == name);
            var column = new ColumnSpec { Name = "c", TypeName = "jsonb", Family = ColumnFamily.Jsonb };
            return new FieldMapping
            {
                Field = field.Id,
                FieldName = name,
                FieldType = field.Type,
                Column = column,
                Owner = FieldOwner.Shared,
                Direction = SyncDirection.Both,
                PersonAs = key,
                Codec = FieldPairs.Bind(field, column, TimeZoneInfo.Utc, key).Value,
            };
        }

        (_owner, _creator) = (Mapped("Owner"), Mapped("Creator"));
    }

    /// <summary>Creates one record per list of people, as the engine would.</summary>
    private Task<RemoteWriteResult> CreateAsync(params string[][] owners) => Remote.WriteAsync(
        new(RemoteWriteKind.Create, Guid.NewGuid(), [.. owners.Select(people => new RemoteWrite(null, Cell(_owner.Field, _owner.Codec.ToRemote(CanonicalValue.Set.Of(people)).Value)))]), default);

    private static Dictionary<FieldId, JsonNode?> Cell(FieldId field, JsonNode? cell) => new() { [field] = cell };

    private static IEnumerable<string> Ids(JsonElement cell) => cell.EnumerateArray().Select(person => person.GetProperty("id").GetString()!).Order(StringComparer.Ordinal);
}
