using System.Net.Http.Json;
using System.Text.Json;

namespace BitableSync.App.Demo;

/// <summary>Somebody who works in the Bitable, by way of the simulator's control surface: no API call, no token, as in a browser.</summary>
internal sealed class BitableUser(HttpClient simulator, DemoBitable bitable, string name)
{
    public Task EditAsync(CrmTable table, IEnumerable<(string Record, string Field, object? Value)> edits, CancellationToken cancellationToken) =>
        SendAsync(table, "edit", new
        {
            @operator = name,
            records = edits.Select(edit => new { record_id = edit.Record, fields = new Dictionary<string, object?> { [edit.Field] = edit.Value } }),
        }, cancellationToken);

    public Task AddAsync(CrmTable table, IEnumerable<Dictionary<string, object?>> records, CancellationToken cancellationToken) =>
        SendAsync(table, "", new { @operator = name, records = records.Select(fields => new { fields }) }, cancellationToken);

    public Task DeleteAsync(CrmTable table, IEnumerable<string> records, CancellationToken cancellationToken) =>
        SendAsync(table, "delete", new { @operator = name, record_ids = records }, cancellationToken);

    private async Task SendAsync(CrmTable table, string action, object body, CancellationToken cancellationToken)
    {
        var path = $"simulator/bases/{bitable.AppToken}/tables/{bitable.TableId(table)}/records/{action}".TrimEnd('/');
        using var answer = await simulator.PostAsJsonAsync(path, body, JsonSerializerOptions.Default, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The simulator refused '{path}': {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}
