using System.Globalization;
using Npgsql;

namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>A program that edits the tables by SQL, in transactions of one and of many rows.</summary>
internal sealed class SqlEditor(SyncedWorld world, string[] tables, Random random)
{
    private static readonly string[] Columns = ["title", "note", "amount"];

    public int Transactions { get; private set; }

    public async Task EditAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(random.Next(20, 250), CancellationToken.None);
            var table = tables[random.Next(tables.Length)];
            var sql = random.Next(20) switch
            {
                < 9 => $"UPDATE {table} SET {Change()} WHERE id = {SomeRow(table)}",
                < 13 => $"UPDATE {table} SET title = {New("title")}, {Change(but: "title")} WHERE id % 11 = {random.Next(11)}",
                < 15 => Insert(table, random.Next(1, 20)),
                < 16 => $"DELETE FROM {table} WHERE id IN ({SomeRow(table)}, {SomeRow(table)})",
                < 17 => $"UPDATE {table} SET note = NULL WHERE id = {SomeRow(table)}",
                < 19 => $"{Insert(table, 3)}; UPDATE {table} SET {Change()} WHERE id = {SomeRow(table)}; DELETE FROM {table} WHERE id = {SomeRow(table)}",
                _ => $"UPDATE {table} SET title = title, note = note",
            };
            await RunAsync(sql, rollBack: random.Next(15) == 0);
        }
    }

    /// <summary>Inserts a row with a key that somebody else may take at the same moment.</summary>
    public Task InsertAsync(string table, int id) =>
        RunAsync($"INSERT INTO {table} SELECT {id}, {New("title")}, {New("note")}, {New("amount")}", rollBack: false);

    private async Task RunAsync(string sql, bool rollBack)
    {
        await using var connection = await world.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        try
        {
            await command.ExecuteNonQueryAsync();
            if (rollBack) return;
            await transaction.CommitAsync();
            Transactions++;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation)
        {
            // As any program's transaction may: it is gone, and nothing of it counts.
        }
    }

    private string Change(string? but = null)
    {
        string[] columns = [.. Columns.Where(column => column != but)];
        var column = columns[random.Next(columns.Length)];
        return $"{column} = {New(column)}";
    }

    private static string Insert(string table, int rows) =>
        $"INSERT INTO {table} SELECT nextval('row_id'), {New("title")}, {New("note")}, {New("amount")} FROM generate_series(1, {rows.ToString(CultureInfo.InvariantCulture)})";

    /// <summary>A value that nobody wrote before: an even number, or a text that begins with the column's name.</summary>
    private static string New(string column) => column == "amount" ? "nextval('stamp') * 2" : $"'{column} ' || nextval('stamp')";

    private string SomeRow(string table) =>
        $"(SELECT id FROM {table} WHERE id >= {random.Next(1, 400)} ORDER BY id LIMIT 1)";
}
