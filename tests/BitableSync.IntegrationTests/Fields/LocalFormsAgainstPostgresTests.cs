using BitableSync.Core.Fields;
using BitableSync.Core.Records;
using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Schema;
using BitableSync.Postgres.Sql;
using BitableSync.Tests.Core.Fields;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;

namespace BitableSync.IntegrationTests.Fields;

/// <summary>What a column form writes, a real server accepts and gives back as the same canonical value.</summary>
public sealed class LocalFormsAgainstPostgresTests
{
    private const int ValuesPerColumn = 80;

    private const ulong Seed = 20_260_131;

    /// <summary>One case per column variant and kind; the field's own type matters to the other side only.</summary>
    private static IEnumerable<PairCase> Columns => PairCase.All.DistinctBy(pair => (pair.Pair.Kind, pair.Column.TypeName, pair.Column.IsNullable, pair.Zone.Id));

    [PostgresFact]
    public async Task Every_value_that_can_be_written_reads_back_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('sad', 'Ok', 'very happy')");
        var reader = new TableReader(database.DataSource);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 1");
        foreach (var (pair, index) in Columns.Select((pair, index) => (pair, index)))
        {
            var table = $"c{index}";
            await ExecuteAsync(connection, $"CREATE TABLE {table} (id int, c {pair.Column.TypeName}{(pair.Column.IsNullable ? "" : " NOT NULL")})");
            var column = (await reader.ReadAsync(new LocalTableRef("public", table), default)).Value.Find("c")!;
            AssertSameColumn(pair.Column, column);
            var codec = FieldPairs.Bind(pair.Field, column, pair.Zone).Value;
            var values = Values(pair, codec);
            Assert.True(values.Count >= 2, $"{pair.Name}: too few values, seed {Seed}");
            await WriteAsync(connection, table, column, [.. values.Select(value => codec.ToLocal(value).Value)]);
            var texts = await ReadAsync(connection, table, column);
            for (var i = 0; i < values.Count; i++)
            {
                var read = codec.FromLocal(texts[i]);
                Assert.True(read.Fits && read.Value == values[i], $"{pair.Name}, seed {Seed}: wrote {values[i]}, read {(read.Fits ? read.Value : read.Problem)}");
            }
        }
    }

    /// <summary>The specs by which pairs are proven without a server are the ones the catalogue reader makes.</summary>
    private static void AssertSameColumn(ColumnSpec expected, ColumnSpec found) => Assert.Equal(
        (expected.Family, expected.ElementFamily, expected.Precision, expected.IsNullable, string.Join('|', expected.EnumLabels)),
        (found.Family, found.ElementFamily, found.Precision, found.IsNullable, string.Join('|', found.EnumLabels)));

    private static List<CanonicalValue> Values(PairCase pair, FieldCodec codec)
    {
        var cells = RawValues.Cells(pair.Field).Sample(ValuesPerColumn, new Rnd(Seed), 30).Select(cell => codec.FromRemote(cell));
        var columns = RawValues.Columns(pair.Column).Sample(ValuesPerColumn, new Rnd(Seed), 30).Select(codec.FromLocal);
        return [.. cells.Concat(columns).Where(value => value.Fits).Select(value => value.Value).Where(value => codec.ToLocal(value).Fits).Distinct()];
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string table, ColumnSpec column, string?[] texts)
    {
        await using var batch = new NpgsqlBatch(connection);
        for (var i = 0; i < texts.Length; i++)
        {
            var insert = new NpgsqlBatchCommand($"INSERT INTO {table} VALUES ($1, {ColumnSql.Write(column, "$2::text")})");
            insert.Parameters.Add(new NpgsqlParameter { Value = i });
            insert.Parameters.Add(new NpgsqlParameter { Value = (object?)texts[i] ?? DBNull.Value });
            batch.BatchCommands.Add(insert);
        }

        await batch.ExecuteNonQueryAsync();
    }

    private static async Task<List<string?>> ReadAsync(NpgsqlConnection connection, string table, ColumnSpec column)
    {
        await using var command = new NpgsqlCommand($"SELECT {ColumnSql.Read(column, "t")} FROM {table} AS t ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string?> texts = [];
        while (await reader.ReadAsync()) texts.Add(reader.IsDBNull(0) ? null : reader.GetString(0));
        return texts;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
