using System.Text.Json;
using BitableSync.App.Configuration;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using static BitableSync.Tests.Mapping.MappingSubjects;

namespace BitableSync.Tests.Configuration;

/// <summary>The sample is bound and resolved like any configuration, so it cannot rot.</summary>
public sealed class SampleConfigurationTests
{
    private static readonly ConfigurationFile File = ConfigurationFile.Load(RepositoryFiles.PathOf("appsettings.Sample.json"));

    [Fact]
    public void Nothing_but_the_secret_is_missing()
    {
        // Where the environment happens to have it, nothing is missing at all.
        Assert.All(AppSettings.Read(File).Problems, problem => Assert.Equal("Feishu.AppSecret", problem.Path));
    }

    [Fact]
    public void Both_mappings_resolve_against_the_tables_they_describe()
    {
        var mappings = AppSettings.Read(File).Mappings;

        var resolution = MappingResolver.Resolve([new MappingSubject(mappings[0], Customers, CustomerTable, []), new MappingSubject(mappings[1], Orders, OrderTable, [])]);

        Assert.Empty(resolution.Errors);
        Assert.Empty(resolution.Warnings);
        Assert.Equal(["customers", "orders"], resolution.Mappings.Select(mapping => mapping.Name.Value));
    }

    [Fact]
    public void Between_them_they_show_every_key_of_a_mapping_and_of_a_field()
    {
        using var sample = JsonDocument.Parse(
            System.IO.File.ReadAllText(RepositoryFiles.PathOf("appsettings.Sample.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var mappings = sample.RootElement.GetProperty("Mappings").EnumerateArray().ToArray();

        Assert.Equal(KeysOf<MappingOptions>(), Keys(mappings));
        Assert.Equal(KeysOf<BitableOptions>(), Keys(mappings.Select(mapping => mapping.GetProperty("Bitable"))));
        Assert.Equal(KeysOf<FieldOptions>(), Keys(mappings.SelectMany(mapping => mapping.GetProperty("Fields").EnumerateArray())));
    }

    private static RemoteTableSchema Customers => new(
        RemoteTable with { Table = new TableId("tblCustomers00001") },
        [
            Field("fld1", "Name", BitableFieldType.Text),
            Field("fld2", "E-mail", BitableFieldType.Text),
            Field("fld3", "Level", BitableFieldType.SingleSelect),
            Field("fld4", "Tags", BitableFieldType.MultiSelect),
            Field("fld5", "Credit", BitableFieldType.Number),
            Field("fld6", "Customer since", BitableFieldType.DateTime),
            Field("fld7", "Active", BitableFieldType.Checkbox),
            Field("fld8", "No.", BitableFieldType.Number),
            Field("fld9", "Sales rep", BitableFieldType.User),
        ],
        Shanghai);

    private static LocalTableSchema CustomerTable => Table(
        new LocalTableRef("shop", "customer"),
        ["id"],
        [
            Column("id", "bigint", ColumnFamily.BigInt) with { IsNullable = false, IsGenerated = true },
            Column("name", "text", ColumnFamily.Text) with { IsNullable = false },
            Column("email", "text", ColumnFamily.Text),
            Column("level", "text", ColumnFamily.Text),
            Column("sales_rep", "text[]", ColumnFamily.Array) with { ElementFamily = ColumnFamily.Text },
            Column("tags", "text[]", ColumnFamily.Array) with { ElementFamily = ColumnFamily.Text },
            Column("credit", "numeric(12,2)", ColumnFamily.Numeric) with { Precision = 12, Scale = 2 },
            Column("customer_since", "date", ColumnFamily.Date),
            Column("is_active", "boolean", ColumnFamily.Boolean),
            Column("deleted_at", "timestamp with time zone", ColumnFamily.TimestampTz),
            Column("bitable_record_id", "text", ColumnFamily.Text),
        ]);

    private static RemoteTableSchema Orders => new(
        RemoteTable,
        [
            Field("fld1", "Order no.", BitableFieldType.Text),
            Field("fldStatus1", "Status", BitableFieldType.SingleSelect),
            Field("fld3", "Amount", BitableFieldType.Number),
            Field("fld4", "Ordered at", BitableFieldType.DateTime),
            Field("fld5", "Note", BitableFieldType.Text),
            Field("fld6", "Last modified", BitableFieldType.ModifiedTime),
            Field("fld8", "Row", BitableFieldType.SingleSelect) with { Property = JsonSerializer.SerializeToElement(new { options = new[] { new { name = "deleted" } } }) },
            Field("fld7", "Customer", BitableFieldType.SingleLink) with { Property = JsonSerializer.SerializeToElement(new { table_id = Customers.Table.Table.Value }) },
        ],
        Shanghai);

    private static LocalTableSchema OrderTable => Table(
        new LocalTableRef("shop", "order"),
        ["order_no"],
        [
            Column("order_no", "text", ColumnFamily.Text) with { IsNullable = false },
            Column("status", "text", ColumnFamily.Text),
            Column("amount", "numeric(12,2)", ColumnFamily.Numeric) with { Precision = 12, Scale = 2 },
            Column("ordered_at", "timestamp without time zone", ColumnFamily.Timestamp),
            Column("note", "text", ColumnFamily.Text),
            Column("customer_id", "bigint", ColumnFamily.BigInt),
            Column("bitable_changed_at", "timestamp with time zone", ColumnFamily.TimestampTz),
        ]);

    private static IEnumerable<string> KeysOf<T>() => StrictBinder.KeysOf(typeof(T)).Select(property => property.Name).Order();

    private static IEnumerable<string> Keys(IEnumerable<JsonElement> objects) =>
        objects.SelectMany(each => each.EnumerateObject().Select(property => property.Name)).Distinct().Order();
}
