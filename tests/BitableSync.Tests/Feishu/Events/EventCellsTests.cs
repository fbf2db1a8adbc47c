using System.Text.Encodings.Web;
using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Events;

namespace BitableSync.Tests.Feishu.Events;

public sealed class EventCellsTests
{
    private const string Options = """{"options":[{"id":"optA","name":"Open","color":0},{"id":"optB","name":"Done","color":1},{"id":"optC","name":"optA","color":2}]}""";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData(BitableFieldType.Number, "13.5", "13.5")]
    [InlineData(BitableFieldType.Number, "\"13.5\"", "13.5")]
    [InlineData(BitableFieldType.Number, "-1e3", "-1e3")]
    [InlineData(BitableFieldType.DateTime, "1779037200000", "1779037200000")]
    [InlineData(BitableFieldType.Checkbox, "true", "true")]
    [InlineData(BitableFieldType.Checkbox, "false", "false")]
    [InlineData(BitableFieldType.Text, """[{"type":"text","text":"a"},{"type":"mention","text":"@Z","token":"ou_1"}]""", """[{"type":"text","text":"a"},{"type":"mention","text":"@Z","token":"ou_1"}]""")]
    [InlineData(BitableFieldType.Text, "plain text", """[{"type":"text","text":"plain text"}]""")]
    [InlineData(BitableFieldType.Text, "\"quoted\"", """[{"type":"text","text":"quoted"}]""")]
    [InlineData(BitableFieldType.Text, "12", """[{"type":"text","text":"12"}]""")]
    [InlineData(BitableFieldType.Text, "[1,2]", """[{"type":"text","text":"[1,2]"}]""")]
    [InlineData(BitableFieldType.Text, "[{\"a\":1}]", """[{"type":"text","text":"[{\"a\":1}]"}]""")]
    [InlineData(BitableFieldType.SingleSelect, "optB", "\"Done\"")]
    [InlineData(BitableFieldType.SingleSelect, "\"optB\"", "\"Done\"")]
    [InlineData(BitableFieldType.SingleSelect, "Open", "\"Open\"")]
    [InlineData(BitableFieldType.SingleSelect, "optA", "\"Open\"")]
    [InlineData(BitableFieldType.MultiSelect, "[\"optA\",\"Done\"]", "[\"Open\",\"Done\"]")]
    [InlineData(BitableFieldType.DuplexLink, "[\"recA\",\"recB\"]", """{"link_record_ids":["recA","recB"]}""")]
    [InlineData(BitableFieldType.SingleLink, """{"link_record_ids":["recA"]}""", """{"link_record_ids":["recA"]}""")]
    [InlineData(BitableFieldType.Phone, "13800000000", "\"13800000000\"")]
    [InlineData(BitableFieldType.Phone, "\"+86138\"", "\"+86138\"")]
    [InlineData(BitableFieldType.AutoNumber, "007", "\"007\"")]
    [InlineData(BitableFieldType.Url, """{"text":"T","link":"https://e.x"}""", """{"text":"T","link":"https://e.x"}""")]
    [InlineData(BitableFieldType.Attachment, """[{"file_token":"f"}]""", """[{"file_token":"f"}]""")]
    public void Cells_come_out_in_read_shape(BitableFieldType type, string value, string expected)
    {
        Assert.True(EventCells.TryDecode(Field(type), new("fld1", value, null), out var decoded));

        Assert.Equal(expected, JsonSerializer.Serialize(decoded, Readable));
    }

    [Theory]
    [InlineData(BitableFieldType.Text, "")]
    [InlineData(BitableFieldType.Number, "")]
    [InlineData(BitableFieldType.User, "")]
    [InlineData(BitableFieldType.Formula, "")]
    [InlineData(BitableFieldType.Text, "[]")]
    [InlineData(BitableFieldType.MultiSelect, "[]")]
    [InlineData(BitableFieldType.SingleLink, "[]")]
    public void Nothing_is_an_empty_cell(BitableFieldType type, string value)
    {
        Assert.True(EventCells.TryDecode(Field(type), new("fld1", value, null), out var decoded));

        Assert.Null(decoded);
    }

    [Theory]
    [InlineData(BitableFieldType.Number, "twelve")]
    [InlineData(BitableFieldType.Number, "\"1e999\"")]
    [InlineData(BitableFieldType.Checkbox, "1")]
    [InlineData(BitableFieldType.SingleSelect, "optGone")]
    [InlineData(BitableFieldType.MultiSelect, "[\"optA\",\"optGone\"]")]
    [InlineData(BitableFieldType.MultiSelect, "optA")]
    [InlineData(BitableFieldType.User, """{"users":[{"userId":"7307"}]}""")]
    [InlineData(BitableFieldType.SingleLink, "[7]")]
    [InlineData(BitableFieldType.Url, "https://e.x")]
    [InlineData(BitableFieldType.Url, """{"text":"a","text":"b"}""")]
    [InlineData(BitableFieldType.Url, "{\"text\":\"\\ud800\"}")]
    [InlineData(BitableFieldType.Formula, """{"type":2,"value":[1]}""")]
    [InlineData(BitableFieldType.Lookup, """{"bus_type":[1],"data":[2]}""")]
    public void What_is_not_understood_is_unknown(BitableFieldType type, string value) =>
        Assert.False(EventCells.TryDecode(Field(type), new("fld1", value, null), out _));

    [Fact]
    public void People_are_taken_from_the_identity()
    {
        var identity = JsonSerializer.Deserialize<JsonElement>("""{"users":[{"user_id":{"open_id":"ou_1","union_id":"on_1"},"name":"王芳","en_name":"Wang Fang"}]}""");

        Assert.True(EventCells.TryDecode(Field(BitableFieldType.User), new("fld1", """{"users":[{"userId":"73"}]}""", identity), out var decoded));

        Assert.Equal("ou_1", decoded!.Value[0].GetProperty("id").GetString());
        Assert.Equal("王芳", decoded.Value[0].GetProperty("name").GetString());
    }

    private static BitableField Field(BitableFieldType type) => new()
    {
        FieldId = "fld1",
        FieldName = "Field",
        Type = type,
        Property = JsonSerializer.Deserialize<JsonElement>(Options),
    };
}
