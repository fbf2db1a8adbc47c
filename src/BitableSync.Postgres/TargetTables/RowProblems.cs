using System.Text.RegularExpressions;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Sql;
using Npgsql;

namespace BitableSync.Postgres.TargetTables;

/// <summary>
/// Words for a row that PostgreSQL refused. Built from the SQLSTATE and the names the server gives, never from its message or detail:
/// both may quote the row's values.
/// </summary>
internal static partial class RowProblems
{
    /// <summary>The problem, or null where the error is not about the row: the connection, a lock, or a table that changed its shape.</summary>
    public static RowProblem? Find(PostgresException exception, TableMapping mapping, IReadOnlyList<ColumnValue> values)
    {
        if (PostgresErrors.IsTransient(exception)) return null;
        var table = mapping.Local;
        var code = exception.SqlState;
        return code switch
        {
            "23502" => Problem($"Column {Quoted(exception.ColumnName)} of {table} must have a value. Map a field to it, or give it a default."),
            "23503" => ForeignKey(exception, mapping),
            // The other row may move on, as in a chain of renames that arrives in parts.
            "23505" => Problem(
                $"Another row of {table} holds the same value ({Constraint(exception, "unique constraint")}). Change one of the two.") with { MayHealItself = true },
            "23514" => Problem(exception.DataTypeName is { } type
                ? $"A value breaks the {Constraint(exception, "check constraint")} of the domain '{type}'. Correct the value in Bitable."
                : $"The row breaks the {Constraint(exception, "check constraint")} of {table}. Correct the value in Bitable."),
            "23P01" => Problem($"The row collides with another one ({Constraint(exception, "exclusion constraint")} of {table}). Change one of the two."),
            "22001" => Problem($"A value is too long for its column ({Names(values, TooLong, mapping)}) in {table}. Shorten it in Bitable."),
            "22003" => Problem($"A number is out of its column's range ({Names(values, IsNumber, mapping)}) in {table}. Correct it in Bitable."),
            "22021" or "22P05" => Problem($"A text for {table} contains a character PostgreSQL cannot store (NUL). Remove it in Bitable."),
            "42501" => Problem(
                $"The engine's role may not write this row of {table}: a right or a row-level security policy is in the way. See docs/postgres.md."),
            "428C9" => Problem($"A column of {table} is computed by the server and cannot be written. Map it one way, to Bitable."),
            "44000" => Problem($"The row does not belong to the view {table} (WITH CHECK OPTION). Correct the value in Bitable."),
            ['2', '2', ..] => Problem($"A value does not fit its column's type in {table}. Correct the value in Bitable."),
            _ when RaisedBy(exception) is { } function => Problem(
                $"The table's own function {function} refused the row of {table}. Its message is in the PostgreSQL server's log; correct the value in Bitable."),
            // The table is not what the mapping says: no row of it can be written, so it is not this row's problem.
            ['4', '2', ..] or ['3', 'F', ..] or ['2', '5', ..] => null,
            _ => Problem($"PostgreSQL refused the row of {table} ({Constraint(exception, "constraint")})."),
        };

        RowProblem Problem(string message) => new(code, $"{message} (SQLSTATE {code})");
    }

    /// <summary>A statement that was carried out but left the row as it was.</summary>
    public static RowProblem Skipped(TableMapping mapping) => new(
        "02000", $"A trigger or rule of {mapping.Local} skipped the write without an error. Change it, or correct the value in Bitable. (SQLSTATE 02000)");

    private static RowProblem ForeignKey(PostgresException exception, TableMapping mapping)
    {
        // The server names the referencing table. Where that is another one, this row is a parent that is still referred to.
        var isParent = exception.TableName is { } table && table != mapping.Local.Name;
        var constraint = Constraint(exception, "foreign key");
        return new RowProblem(
            exception.SqlState,
            isParent
                ? $"Rows of {exception.SchemaName}.{exception.TableName} still refer to this row of {mapping.Local} ({constraint}). Delete or move them first. (SQLSTATE 23503)"
                : $"The row of {mapping.Local} refers to a row that does not exist ({constraint}). It is tried again: the other row may be on its way. (SQLSTATE 23503)",
            MayHealItself: true)
        {
            MissingParent = isParent ? null : exception.ConstraintName,
        };
    }

    private static string Constraint(PostgresException exception, string kind) =>
        exception.ConstraintName is { Length: > 0 } name ? $"{kind} '{name}'" : kind;

    private static string Quoted(string? name) => name is null ? "of unknown name" : $"'{name}'";

    /// <summary>The server does not say which column; those that may be meant.</summary>
    private static string Names(IReadOnlyList<ColumnValue> values, Func<ColumnValue, bool> mayBe, TableMapping mapping)
    {
        string[] names = [.. values.Where(mayBe).Select(value => $"'{value.Column.Name}'")];
        return names.Length > 0 ? string.Join(" or ", names) : $"one of {string.Join(", ", mapping.Fields.Select(field => $"'{field.Column.Name}'"))}";
    }

    private static bool TooLong(ColumnValue value) =>
        value is { Column.MaxLength: { } most, Text: { } text } && text.EnumerateRunes().Count() > most;

    private static bool IsNumber(ColumnValue value) => value is
    {
        Text: not null,
        Column.Family: ColumnFamily.SmallInt or ColumnFamily.Integer or ColumnFamily.BigInt or ColumnFamily.Numeric
            or ColumnFamily.Real or ColumnFamily.Double,
    };

    /// <summary>Name and line of the function that raised the error. Of the context only this much is used.</summary>
    private static string? RaisedBy(PostgresException exception) =>
        exception.Where is { } where && Function().Match(where) is { Success: true } match ? $"{match.Groups[1].Value} (line {match.Groups[2].Value})" : null;

    [GeneratedRegex(@"^PL/\w+ function (.+?\)) line (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Function();
}
