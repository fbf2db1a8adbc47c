using System.Globalization;
using BitableSync.Feishu.Bitable;
using Npgsql;

namespace BitableSync.App.Demo;

/// <summary>What people and programs do to both sides at the same time, the same on every run.</summary>
internal sealed class DemoEdits(NpgsqlDataSource database, DemoBitable bitable, HttpClient simulator)
{
    private static readonly string[] NewRegions = ["华北", "新区"];

    private readonly BitableUser _fang = new(simulator, bitable, "王芳");
    private readonly BitableUser _john = new(simulator, bitable, "John Smith");

    /// <summary>Plays everything at once and says what was done: a description and a number of edits per line.</summary>
    public async Task<IReadOnlyList<(string What, int Edits)>> PlayAsync(CancellationToken cancellationToken)
    {
        var deals = await RecordsByIdAsync(CrmTable.Deal, cancellationToken);
        var accounts = await RecordsByIdAsync(CrmTable.Account, cancellationToken);
        return await Task.WhenAll(
        [
            DisjointFieldsAsync(deals, cancellationToken),
            SameFieldAsync(deals, cancellationToken),
            OwnedFieldsAsync(accounts, cancellationToken),
            CreatesInBitableAsync(cancellationToken),
            CreatesInDatabaseAsync(cancellationToken),
            DeletesInBitableAsync(deals, accounts, cancellationToken),
            DeletesInDatabaseAsync(cancellationToken),
            DeleteAgainstUpdateAsync(deals, cancellationToken),
        ]);
    }

    private async Task<(string What, int Edits)> DisjointFieldsAsync(Dictionary<int, string> deals, CancellationToken cancellationToken)
    {
        const int count = 120;
        var edits = Ids(1, count).Chunk(20).Select(chunk =>
            _fang.EditAsync(CrmTable.Deal, chunk.Select(id => (deals[id], "Next step 下一步", (object?)$"已联系客户 {id}")), cancellationToken));
        await Task.WhenAll([.. edits, SqlAsync($"UPDATE crm.deal SET amount = coalesce(amount, 0) + 1000.55 WHERE id BETWEEN 1 AND {count}", cancellationToken)]);
        return ("deals edited on both sides in different fields: both edits stay", 2 * count);
    }

    private async Task<(string What, int Edits)> SameFieldAsync(Dictionary<int, string> deals, CancellationToken cancellationToken)
    {
        const int first = 201, count = 40;
        await Task.WhenAll(
            SqlAsync($"UPDATE crm.deal SET stage = CASE WHEN stage = 'won' THEN 'lost'::crm.deal_stage ELSE 'won' END WHERE id BETWEEN {first} AND {first + count - 1}", cancellationToken),
            _john.EditAsync(CrmTable.Deal, Ids(first, count).Select(id => (deals[id], "Stage", (object?)(id % 2 == 0 ? "negotiation" : "proposal"))), cancellationToken));
        return ("deals edited on both sides in the same field: the later write stands, the other is logged", 2 * count);
    }

    private async Task<(string What, int Edits)> OwnedFieldsAsync(Dictionary<int, string> accounts, CancellationToken cancellationToken)
    {
        const int count = 12;
        await Task.WhenAll(
            _john.EditAsync(CrmTable.Account, Ids(1, count).Select(id => (accounts[id], "Annual revenue", (object?)1)), cancellationToken),
            SqlAsync($"UPDATE crm.account SET industry = 'Guesswork' WHERE id BETWEEN 101 AND {100 + count}", cancellationToken));
        return ("accounts edited by the side that does not own the field: put back and logged", 2 * count);
    }

    private async Task<(string What, int Edits)> CreatesInBitableAsync(CancellationToken cancellationToken)
    {
        const int accounts = 30, deals = 30;
        var day = DateTimeOffset.Parse("2026-03-01T00:00:00+08:00", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        await Task.WhenAll(
            _fang.AddAsync(CrmTable.Account, Ids(1, accounts).Select(n => new Dictionary<string, object?>
            {
                ["Name"] = $"新客户 {n}", ["Industry"] = "Retail", ["Regions"] = NewRegions, ["Customer since"] = day, ["Active"] = true,
            }), cancellationToken),
            _john.AddAsync(CrmTable.Deal, Ids(1, deals).Select(n => new Dictionary<string, object?>
            {
                ["Title"] = $"Deal from Bitable {n}", ["Account ID"] = n, ["Stage"] = "lead", ["Contacted at"] = day + n * 1001, ["Close date"] = day,
            }), cancellationToken));
        return ("accounts and deals created in Bitable", accounts + deals);
    }

    private async Task<(string What, int Edits)> CreatesInDatabaseAsync(CancellationToken cancellationToken)
    {
        const int count = 40;
        await SqlAsync(
            $"INSERT INTO crm.deal (account_id, title, stage, amount) SELECT n, 'Deal from a program ' || n, 'qualified', n * 10.25 FROM generate_series(1, {count}) AS n",
            cancellationToken);
        return ("deals created in the database", count);
    }

    private async Task<(string What, int Edits)> DeletesInBitableAsync(
        Dictionary<int, string> deals, Dictionary<int, string> accounts, CancellationToken cancellationToken)
    {
        const int removed = 15, hidden = 10;
        await Task.WhenAll(
            _fang.DeleteAsync(CrmTable.Deal, Ids(301, removed).Select(id => deals[id]), cancellationToken),
            _fang.DeleteAsync(CrmTable.Account, Ids(301, hidden).Select(id => accounts[id]), cancellationToken));
        return ("records deleted in Bitable: deals go, accounts are marked with deleted_at", removed + hidden);
    }

    private async Task<(string What, int Edits)> DeletesInDatabaseAsync(CancellationToken cancellationToken)
    {
        const int count = 15;
        await SqlAsync($"DELETE FROM crm.deal WHERE id BETWEEN 401 AND {400 + count}", cancellationToken);
        return ("deals deleted in the database", count);
    }

    private async Task<(string What, int Edits)> DeleteAgainstUpdateAsync(Dictionary<int, string> deals, CancellationToken cancellationToken)
    {
        const int count = 5;
        await Task.WhenAll(
            SqlAsync($"DELETE FROM crm.deal WHERE id BETWEEN 501 AND {500 + count}", cancellationToken),
            _john.EditAsync(CrmTable.Deal, Ids(501, count).Select(id => (deals[id], "Title", (object?)$"Still needed {id}")), cancellationToken));
        return ("deals deleted in the database while edited in Bitable: the update wins where it came in time", 2 * count);
    }

    private async Task<Dictionary<int, string>> RecordsByIdAsync(CrmTable table, CancellationToken cancellationToken)
    {
        var records = await bitable.ReadAllAsync(table, cancellationToken);
        return records.ToDictionary(record => record.Fields[CrmTable.Id].GetInt32(), record => record.RecordId);
    }

    private async Task SqlAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IEnumerable<int> Ids(int first, int count) => Enumerable.Range(first, count);
}
