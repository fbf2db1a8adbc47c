using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Simulator;
using BitableSync.Tests.Core.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace BitableSync.IntegrationTests.Fields;

/// <summary>What a cell form writes, the simulated platform accepts and gives back as the same canonical value.</summary>
public sealed class RemoteFormsAgainstSimulatorTests : SimulatorTest
{
    private const int ValuesPerField = 150;

    private const ulong Seed = 20_260_131;

    /// <summary>One case per writable field variant and kind, with the widest column of its kind.</summary>
    private static IEnumerable<PairCase> Fields => PairCase.All
        .Where(pair => !pair.Pair.ToDatabaseOnly && pair.Column is { IsNullable: true, MaxLength: null, Precision: null })
        .DistinctBy(pair => (pair.Field.Type, pair.Field.UiType, pair.Field.Property.ToString(), pair.Pair.Kind));

    [Fact]
    public async Task Every_value_that_can_be_written_reads_back_the_same()
    {
        var items = await ItemsAsync();
        foreach (var (pair, index) in Fields.Select((pair, index) => (pair, index)))
        {
            var name = $"{pair.Field.Type} {index}";
            await AddFieldAsync(name, pair.Field);
            var codec = FieldPairs.Bind(pair.Field with { Name = name }, pair.Column, pair.Zone).Value;
            var values = Values(pair, codec, items.GetValueOrDefault(pair.Field.Type));
            Assert.True(values.Count >= 2, $"{name}: too few values, seed {Seed}");
            var cells = await StoreAsync(name, [.. values.Select(value => codec.ToRemote(value).Value)]);
            for (var i = 0; i < values.Count; i++)
            {
                var read = codec.FromRemote(cells[i]);
                Assert.True(read.Fits && read.Value == values[i], $"{pair.Name}, seed {Seed}: wrote {values[i]}, read {(read.Fits ? read.Value : read.Problem)}");
            }
        }
    }

    /// <summary>Random values, or sets of items that exist where the platform checks that.</summary>
    private static List<CanonicalValue> Values(PairCase pair, FieldCodec codec, string[]? items)
    {
        if (items is not null)
        {
            IEnumerable<string?> columns = pair.Pair.Kind == ValueKind.Set ? [JsonSerializer.Serialize(items), JsonSerializer.Serialize(items[..1]), "[]"] : [items[0], null];
            return [.. columns.Select(codec.FromLocal).Select(value => value.Value)];
        }

        var fromColumns = RawValues.Columns(pair.Column).Sample(ValuesPerField, new Rnd(Seed), 30).Select(codec.FromLocal);
        var fromCells = RawValues.Cells(pair.Field).Sample(ValuesPerField, new Rnd(Seed), 30).Select(cell => codec.FromRemote(cell));
        return [.. fromColumns.Concat(fromCells).Where(value => value.Fits).Select(value => value.Value).Where(value => codec.ToRemote(value).Fits).Distinct()];
    }

    private async Task AddFieldAsync(string name, RemoteField field)
    {
        var property = field.Type is BitableFieldType.SingleLink or BitableFieldType.DuplexLink
            ? JsonSerializer.SerializeToElement(new { table_id = TableId, multiple = field.Setting("multiple").ValueKind != JsonValueKind.False })
            : field.Property;
        var definition = new Dictionary<string, object?> { ["field_name"] = name, ["type"] = (int)field.Type };
        if (field.Type is BitableFieldType.Text or BitableFieldType.Number) definition["ui_type"] = field.UiType;
        if (property.ValueKind == JsonValueKind.Object) definition["property"] = property;
        var reply = await Client.PostAsync(TablePath + "/fields", definition);
        Assert.True(reply.Code == 0, $"{name}: {reply.Body}");
    }

    /// <summary>Writes one record per node and reads the cells back in the same order.</summary>
    private async Task<List<JsonElement?>> StoreAsync(string name, JsonNode?[] nodes)
    {
        var records = nodes.Select(node => new { fields = new Dictionary<string, JsonNode?> { [name] = node } });
        var written = await Client.PostAsync(RecordsPath + "/batch_create", new { records });
        Assert.True(written.Code == 0, $"{name}: {written.Body.GetProperty("msg")}");
        var ids = written.Data.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("record_id").GetString()!).ToArray();
        List<JsonElement?> cells = [];
        foreach (var page in ids.Chunk(100))
        {
            var read = await Client.PostAsync(RecordsPath + "/batch_get", new { record_ids = page });
            var byId = read.Data.GetProperty("records").EnumerateArray().ToDictionary(record => record.GetProperty("record_id").GetString()!);
            cells.AddRange(page.Select(id => byId[id].GetProperty("fields").TryGetProperty(name, out var cell) ? cell : (JsonElement?)null));
        }

        return cells;
    }

    private async Task<Dictionary<BitableFieldType, string[]>> ItemsAsync()
    {
        var records = new[] { await CreateAsync(new { Name = "a" }), await CreateAsync(new { Name = "b" }) };
        return new()
        {
            [BitableFieldType.User] = [await PersonAsync("Ann"), await PersonAsync("Bob")],
            [BitableFieldType.GroupChat] = [$"oc_{new string('a', 32)}", $"oc_{new string('b', 32)}"],
            [BitableFieldType.SingleLink] = records,
            [BitableFieldType.DuplexLink] = records,
            [BitableFieldType.Attachment] = [await UploadAsync("a.txt"), await UploadAsync("b.txt")],
        };
    }

    private async Task<string> PersonAsync(string name) =>
        (await Client.ControlAsync(HttpMethod.Post, "people", new { name })).GetProperty("open_id").GetString()!;

    private async Task<string> UploadAsync(string name)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(name);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(name), "file_name" },
            { new StringContent("bitable_file"), "parent_type" },
            { new StringContent(AppToken), "parent_node" },
            { new StringContent(content.Length.ToString(CultureInfo.InvariantCulture)), "size" },
            { new ByteArrayContent(content), "file", name },
        };
        var reply = await Client.PostAsync("open-apis/drive/v1/medias/upload_all", form);
        Assert.True(reply.Code == 0, $"{reply.Body}");
        return reply.Data.GetProperty("file_token").GetString()!;
    }
}
