using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Postgres.TargetTables;

namespace BitableSync.Tests.Postgres;

public sealed class LocalTableSqlTests
{
    private static readonly ColumnSpec Id = Columns.Of("id", ColumnFamily.Integer, "integer");
    private static readonly ColumnSpec Lang = Columns.Of("lang", ColumnFamily.PaddedText, "character(2)");
    private static readonly ColumnSpec Name = Columns.Of("na\"me", ColumnFamily.Text, "character varying(5)");
    private static readonly ColumnSpec Tags = Columns.Of("tags", ColumnFamily.Array, "text[]") with { ElementFamily = ColumnFamily.Text };

    private static readonly TableMapping Mapping = Columns.Mapping([Id, Lang], Name, Tags);

    private readonly LocalTableSql _sql = new(Mapping);

    [Fact]
    public void Rows_are_read_by_the_keys_own_types() => Assert.Equal(
        """
        SELECT t."id"::text, t."lang"::text, t."na""me"::text, to_json(t."tags")::text FROM unnest($1::text[], $2::text[]) AS k (k1, k2) JOIN "crm"."person" AS t ON t."id" = CAST(k.k1 AS int4) AND t."lang" = CAST(k.k2 AS bpchar) WHERE TRUE FOR NO KEY UPDATE OF t
        """,
        _sql.Read(locked: true));

    [Fact]
    public void Pages_go_on_after_a_key() =>
        Assert.EndsWith(
            """WHERE TRUE AND (t."id", t."lang") > (CAST($2::text AS int4), CAST($3::text AS bpchar)) ORDER BY t."id", t."lang" LIMIT $1::int""",
            _sql.Page(hasStart: true),
            StringComparison.Ordinal);

    [Fact]
    public void Values_are_cast_without_their_length_so_that_the_assignment_checks_it()
    {
        var insert = _sql.Insert(["1", "de"], [new ColumnValue(Name, "x"), new ColumnValue(Tags, "[]")]);

        Assert.StartsWith(
            """
            INSERT INTO "crm"."person" AS t ("id", "lang", "na""me", "tags") OVERRIDING SYSTEM VALUE VALUES (CAST($1::text AS int4), CAST($2::text AS bpchar), CAST($3::text AS text), CASE WHEN $4::text IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text($4::text::jsonb)) END) RETURNING
            """,
            insert.Text,
            StringComparison.Ordinal);
        Assert.Equal(["1", "de", "x", "[]"], insert.Parameters);
    }

    [Fact]
    public void Generated_columns_are_never_set_and_a_given_key_beats_the_values()
    {
        var computed = Columns.Of("size", ColumnFamily.Integer, "integer") with { IsGenerated = true };

        Assert.Equal(["1", "de"], _sql.Insert(["1", "de"], [new ColumnValue(Id, "9"), new ColumnValue(computed, "3")]).Parameters);
        Assert.Contains("DEFAULT VALUES", _sql.Insert(null, [new ColumnValue(computed, "3")]).Text, StringComparison.Ordinal);
        Assert.Null(_sql.Update(["1", "de"], [new ColumnValue(computed, "3")]));
    }

    [Fact]
    public void A_missing_match_value_is_a_condition_and_not_a_parameter()
    {
        var find = new LocalTableSql(Mapping with { MatchBy = [.. Mapping.Fields] }).Find([null, """["a"]"""], 2);

        Assert.EndsWith(
            """WHERE TRUE AND t."na""me" IS NULL AND t."tags"::text[] = CASE WHEN $1::text IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text($1::text::jsonb)) END LIMIT $2::int""",
            find.Text,
            StringComparison.Ordinal);
        Assert.Equal(["""["a"]""", 2], find.Parameters);
    }

    [Theory]
    [InlineData(ColumnFamily.TimestampTz, "SET \"gone\" = clock_timestamp() WHERE t.\"id\" = CAST($1::text AS int4)")]
    [InlineData(ColumnFamily.Timestamp, "SET \"gone\" = timezone($1::text, clock_timestamp()) WHERE t.\"id\" = CAST($2::text AS int4)")]
    public void A_soft_delete_stamps_the_moment_in_the_columns_own_terms(ColumnFamily family, string expected)
    {
        var gone = Columns.Of("gone", family, "timestamp");

        var delete = new LocalTableSql(Mapping with { DeletedAt = gone, OnRemoteDelete = RemoteDeletePolicy.Soft }).Delete(["1", "de"]);

        Assert.Contains(expected, delete.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hard_delete_removes_the_row_even_where_a_deletion_column_exists()
    {
        var mapping = Mapping with { DeletedAt = Columns.Of("gone", ColumnFamily.TimestampTz, "timestamptz"), OnRemoteDelete = RemoteDeletePolicy.Hard };

        Assert.StartsWith("DELETE FROM", new LocalTableSql(mapping).Delete(["1", "de"]).Text, StringComparison.Ordinal);
    }
}
