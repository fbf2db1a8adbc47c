using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Fields;

public sealed class LinkedRowsTests
{
    private static readonly RemoteField Field = new() { Id = new FieldId("fldTeam"), Name = "Team", Type = BitableFieldType.SingleLink };

    private static readonly ColumnSpec Key = new() { Name = "id", TypeName = "integer", Family = ColumnFamily.Integer };

    [Theory]
    [InlineData("""{"link_record_ids":["recB","recA"]}""", "recB,recA")]
    [InlineData("""["recA"]""", "recA")]
    [InlineData("""{"link_record_ids":null}""", "")]
    [InlineData("null", "")]
    [InlineData("7", "")]
    public void Every_shape_of_a_link_cell_names_its_records(string cell, string records) =>
        Assert.Equal(records, string.Join(",", LinkedRows.RecordsIn(JsonElement.Parse(cell))));

    [Fact]
    public void A_key_compares_as_PostgreSQL_spells_it_and_goes_both_ways()
    {
        var codec = FieldPairs.BindKeys(Field, Column("bigint", ColumnFamily.BigInt), Key).Value;

        Assert.Equal(new CanonicalValue.Text("7"), codec.FromRemote(LinkedRows.WithKeys(["7"])).Value);
        Assert.Equal(new CanonicalValue.Text("7"), codec.FromLocal("007").Value);
        Assert.Equal("7", codec.ToLocal(new CanonicalValue.Text("7")).Value);
        Assert.Equal("""["7"]""", codec.ToRemote(new CanonicalValue.Text("7")).Value!.ToJsonString());
        Assert.Equal(CanonicalValue.Empty, codec.FromRemote(LinkedRows.WithKeys([])).Value);
        Assert.Null(codec.ToRemote(CanonicalValue.Empty).Value);
    }

    [Fact]
    public void Several_keys_compare_as_a_set()
    {
        var codec = FieldPairs.BindKeys(Field, Column("integer[]", ColumnFamily.Array) with { ElementFamily = ColumnFamily.Integer }, Key).Value;

        Assert.Equal(codec.FromLocal("""["9","10","9"]""").Value, codec.FromRemote(LinkedRows.WithKeys(["10", "9"])).Value);
    }

    [Fact]
    public void A_link_to_a_record_without_a_row_can_be_compared_but_not_stored()
    {
        var codec = FieldPairs.BindKeys(Field, Column("integer", ColumnFamily.Integer), Key).Value;

        var value = codec.FromRemote(LinkedRows.WithRecords([new RecordId("recA")])).Value;

        Assert.Equal(new CanonicalValue.Unlinked(["recA"]), value);
        Assert.NotEqual(new CanonicalValue.Text("recA"), value);
        Assert.False(codec.ToLocal(value).Fits);
        using var stored = JsonDocument.Parse(CanonicalJson.ToNode(value)!.ToJsonString());
        Assert.Equal(value, CanonicalJson.FromElement(stored.RootElement));
    }

    [Fact]
    public void Several_records_do_not_fit_a_column_of_one_key()
    {
        var codec = FieldPairs.BindKeys(Field, Column("integer", ColumnFamily.Integer), Key).Value;
        const string problem = "Field \"Team\" (SingleLink) links to several records, and its column takes the key of one: leave one, or pair the field with an array.";

        Assert.Equal(problem, codec.FromRemote(LinkedRows.WithKeys(["1", "2"])).Problem);
        Assert.Equal(problem, codec.FromRemote(LinkedRows.WithRecords([new RecordId("recA"), new RecordId("recB")])).Problem);
    }

    [Fact]
    public void A_link_to_what_is_synced_no_more_is_a_problem_in_words()
    {
        var codec = FieldPairs.BindKeys(Field, Column("integer", ColumnFamily.Integer), Key).Value;

        Assert.Equal(
            "Field \"Team\" (SingleLink) links to a record that is synced no more, for its other side was deleted and its mapping ignores that: link another record, or none.",
            codec.FromRemote(LinkedRows.WithStranger()).Problem);
    }

    private static ColumnSpec Column(string type, ColumnFamily family) => new() { Name = "team_id", TypeName = type, Family = family };
}
