using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.TargetTables;
using Npgsql;

namespace BitableSync.Tests.Postgres;

public sealed class RowProblemsTests
{
    private const string Secret = "ann@example.com";

    private static readonly ColumnSpec Name = Columns.Of("name", ColumnFamily.Text, "varchar(5)") with { MaxLength = 5 };
    private static readonly ColumnSpec Amount = Columns.Of("amount", ColumnFamily.Numeric, "numeric(4,2)");
    private static readonly TableMapping Mapping = Columns.Mapping([Columns.Of("id", ColumnFamily.Integer, "integer")], Name, Amount);

    [Theory]
    [InlineData("23502")]
    [InlineData("23503")]
    [InlineData("23505")]
    [InlineData("23514")]
    [InlineData("23P01")]
    [InlineData("22001")]
    [InlineData("22003")]
    [InlineData("22P02")]
    [InlineData("22021")]
    [InlineData("42501")]
    [InlineData("428C9")]
    [InlineData("44000")]
    [InlineData("P0001")]
    [InlineData("XX000")]
    [InlineData("45000")]
    public void A_refused_row_is_a_value_without_the_rows_values(string sqlState)
    {
        var problem = RowProblems.Find(ErrorOf(sqlState), Mapping, [new ColumnValue(Name, Secret)])!;

        Assert.Equal(sqlState, problem.SqlState);
        Assert.DoesNotContain(Secret, problem.Message, StringComparison.Ordinal);
        Assert.Contains($"SQLSTATE {sqlState}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("crm.person", problem.Message, StringComparison.Ordinal);
        Assert.Equal(sqlState is "23503" or "23505", problem.MayHealItself);
    }

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("55P03")]
    [InlineData("57P01")]
    [InlineData("53100")]
    [InlineData("25006")]
    [InlineData("08006")]
    public void Trouble_with_the_server_is_not_the_rows_and_passes(string sqlState)
    {
        Assert.Null(RowProblems.Find(ErrorOf(sqlState), Mapping, []));
        Assert.True(PostgresErrors.Translate(ErrorOf(sqlState), "write a row").IsTransient);
    }

    [Theory]
    [InlineData("42P01")]
    [InlineData("42703")]
    [InlineData("42804")]
    [InlineData("25P02")]
    public void A_table_that_changed_its_shape_is_not_the_rows_problem_either(string sqlState)
    {
        Assert.Null(RowProblems.Find(ErrorOf(sqlState, where: null), Mapping, []));
        Assert.False(PostgresErrors.Translate(ErrorOf(sqlState), "write a row").IsTransient);
    }

    [Fact]
    public void A_broken_trigger_is_named_whatever_its_error()
    {
        var problem = RowProblems.Find(ErrorOf("42703", where: $"PL/pgSQL function crm.audit_it(text) line 7 at SQL statement\nSQL statement \"x '{Secret}'\""), Mapping, [])!;

        Assert.Contains("crm.audit_it(text) (line 7)", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_columns_that_may_be_meant_are_named()
    {
        ColumnValue[] values = [new ColumnValue(Name, "123456"), new ColumnValue(Amount, "1")];

        Assert.Contains("'name'", RowProblems.Find(ErrorOf("22001"), Mapping, values)!.Message, StringComparison.Ordinal);
        Assert.Contains("'amount'", RowProblems.Find(ErrorOf("22003"), Mapping, values)!.Message, StringComparison.Ordinal);
        Assert.Contains("'name', 'amount'", RowProblems.Find(ErrorOf("22001"), Mapping, [])!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("22P02")]
    [InlineData("23505")]
    [InlineData("P0001")]
    public void An_error_that_may_quote_values_is_not_passed_on(string sqlState)
    {
        var translated = PostgresErrors.Translate(ErrorOf(sqlState), "do it");

        Assert.Null(translated.InnerException);
        Assert.DoesNotContain(Secret, translated.ToString(), StringComparison.Ordinal);
    }

    private static PostgresException ErrorOf(string sqlState, string? where = "PL/pgSQL function crm.guard() line 3 at RAISE") => new(
        $"quotes \"{Secret}\"", "ERROR", "ERROR", sqlState, detail: $"Key (email)=({Secret})", where: where, constraintName: "some_rule", columnName: "name", tableName: "person", schemaName: "crm");
}
