using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;

namespace BitableSync.Tests.Core.Fields;

public sealed class FieldPairsTests
{
    private static readonly BitableFieldType[] Types = Enum.GetValues<BitableFieldType>();

    private static readonly ColumnFamily[] Families = Enum.GetValues<ColumnFamily>();

    [Fact]
    public void No_pair_is_covered_twice()
    {
        foreach (var type in Types)
        {
            foreach (var family in Families) Assert.True(FieldPairs.Table.Count(pair => pair.Covers(type, family)) <= 1, $"{type} with {family}");
        }
    }

    [Fact]
    public void Every_field_type_but_the_button_and_every_family_but_other_is_in_the_table()
    {
        Assert.Equal([BitableFieldType.Button], Types.Where(type => !Families.Any(family => FieldPairs.Find(type, family) is not null)));
        Assert.Equal([ColumnFamily.Other], Families.Where(family => !Types.Any(type => FieldPairs.Find(type, family) is not null)));
    }

    [Fact]
    public void Computed_fields_flow_to_the_database_only()
    {
        foreach (var pair in FieldPairs.Table.Where(pair => pair.FieldTypes.Any(FieldPairs.IsComputed))) Assert.True(pair.ToDatabaseOnly, pair.Loses);
        Assert.True(FieldPairs.IsComputed(BitableFieldType.Button));
        Assert.False(FieldPairs.IsComputed(BitableFieldType.Attachment));
    }

    [Theory]
    [InlineData(BitableFieldType.Text, ColumnFamily.Text, false, null)]
    [InlineData(BitableFieldType.Text, ColumnFamily.Text, true, SyncDirection.ToBitable)]
    [InlineData(BitableFieldType.Formula, ColumnFamily.Text, false, SyncDirection.ToDatabase)]
    [InlineData(BitableFieldType.Attachment, ColumnFamily.Jsonb, false, SyncDirection.ToDatabase)]
    [InlineData(BitableFieldType.Attachment, ColumnFamily.Array, false, null)]
    public void The_side_that_computes_a_value_forces_the_direction(BitableFieldType type, ColumnFamily family, bool isGenerated, SyncDirection? expected) =>
        Assert.Equal(expected, FieldPairs.ForcedDirection(Given.Field(type), Given.Column(family) with { IsGenerated = isGenerated }));

    [Fact]
    public void A_refused_pair_says_what_was_found_and_what_would_fit()
    {
        var refused = FieldPairs.Bind(Given.Field(BitableFieldType.Checkbox), Given.Column(ColumnFamily.Integer, "integer"), Given.Utc);
        Assert.Equal("Field \"Cell\" (Checkbox) cannot be paired with column \"c\" (integer). A Checkbox field fits: boolean.", refused.Problem);
    }

    [Fact]
    public void An_array_of_numbers_is_refused_by_its_elements()
    {
        var numbers = Given.Column(ColumnFamily.Array, "integer[]") with { ElementFamily = ColumnFamily.Integer };
        Assert.Equal(
            "Field \"Cell\" (MultiSelect) cannot be paired with column \"c\" (integer[]). Elements of this type cannot be read as names or ids. " +
            "A MultiSelect field fits: json, jsonb, array (of text, varchar, char(n), citext, uuid, enum).",
            FieldPairs.Bind(Given.Field(BitableFieldType.MultiSelect), numbers, Given.Utc).Problem);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("""{"multiple":true}""", false)]
    [InlineData("""{"multiple":false}""", true)]
    public void People_fit_a_text_column_only_where_one_is_allowed(string? property, bool fits)
    {
        var bound = FieldPairs.Bind(Given.Field(BitableFieldType.User, "User", property), Given.Column(ColumnFamily.Text), Given.Utc);
        Assert.Equal(fits, bound.Fits);
        if (!fits) Assert.Contains("multiple: false", bound.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_computed_ends_are_refused()
    {
        var generated = Given.Column(ColumnFamily.Text) with { IsGenerated = true };
        Assert.Contains("neither can be written", FieldPairs.Bind(Given.Field(BitableFieldType.Formula), generated, Given.Utc).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_button_is_left_out()
    {
        var refused = FieldPairs.Bind(Given.Field(BitableFieldType.Button), Given.Column(ColumnFamily.Text), Given.Utc);
        Assert.EndsWith("A Button field holds no value to sync: leave it out of the mapping.", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_documentation_shows_the_same_table()
    {
        var rows = File.ReadAllLines(RepositoryFile("docs/fields.md")).Where(line => line.StartsWith('|')).Skip(2);
        var expected = FieldPairs.Table.Select(Row);
        Assert.True(expected.SequenceEqual(rows), $"docs/fields.md should hold these rows:\n{string.Join('\n', expected)}");
    }

    private static string Row(FieldPair pair)
    {
        var types = string.Join(", ", pair.FieldTypes);
        var condition = pair.OneItemOnly ? " set to hold one" : "";
        var columns = string.Join(", ", pair.Families.Select(ColumnFamilyNames.Of));
        return $"| {types}{condition} | {columns} | {pair.Kind.ToString().ToLowerInvariant()} | {(pair.ToDatabaseOnly ? "to the database" : "both")} | {pair.Loses} |";
    }

    private static string RepositoryFile(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BitableSync.sln"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("BitableSync.sln was not found above the tests."), path);
    }
}
