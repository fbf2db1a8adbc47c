using System.Globalization;
using BitableSync.Simulator.Gateway;

namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>All that is known of one pair once something is wrong with it: what happened to both sides, and what the engine's own tables tell.</summary>
internal sealed class Dossier(SyncedWorld world, Journal journal)
{
    private const string EngineTables =
        """
        SELECT line FROM (
          SELECT received_at, 'event ' || concat_ws(' ',
              event_id, 'revision', revision, 'by', editor, 'at', edited_at, 'records', cardinality(records), 'deleted', deleted, 'done', done_at)
            || coalesce(' cells ' || (
              SELECT string_agg(record || ' ' || (cells -> record)::text, '; ') FROM unnest($1::text[]) record WHERE cells -> record IS NOT NULL), '')
          FROM bitable_sync.inbox_event WHERE records && $1::text[]
          UNION ALL
          SELECT created_at, 'batch ' || concat_ws(' ', id, kind, fate, 'closed', closed_at, 'item', item)
          FROM bitable_sync.outbox_batch, jsonb_array_elements(items) item WHERE mapping = $2 AND (item ->> 'record' = ANY ($1::text[]) OR item ->> 'row' = $3)
          UNION ALL
          SELECT detected_at, 'conflict ' || concat_ws(' ',
            id, record_id, field_id, rule, 'winner', winner, state, 'base', base, 'local', local, local_at, 'remote', remote, remote_at)
          FROM bitable_sync.conflict WHERE mapping = $2 AND (record_id = ANY ($1::text[]) OR row_key = $3)
          UNION ALL
          SELECT at, 'history ' || concat_ws(' ', id, record_id, act, side, before, '->', after, 'edited', edited_at, editor)
          FROM bitable_sync.history WHERE mapping = $2 AND (record_id = ANY ($1::text[]) OR row_key = $3)
          UNION ALL
          SELECT clock_timestamp(), 'link ' || concat_ws(' ', record_id, row_key, 'version', version, base)
          FROM bitable_sync.link WHERE mapping = $2 AND (record_id = ANY ($1::text[]) OR row_key = $3)
        ) AS told (at, text), LATERAL (SELECT to_char(at AT TIME ZONE 'UTC', 'HH24:MI:SS.MS') || ' engine: ' || text) AS timed (line)
        ORDER BY line
        """;

    /// <summary>One line per happening, in order of time.</summary>
    public async Task<string> OfAsync(string key)
    {
        var (table, id) = (key.Split(' ')[0], key.Split(' ')[1]);
        History[] records = [.. journal.Records().Where(record => record.Key == key)];
        var rows = (await journal.RowsAsync()).Where(row => row.Key == key);
        List<string> lines = [.. records.Concat(rows).SelectMany(Lines), .. Events(table, records), .. Calls(table, records)];
        await using var command = world.Database.DataSource.CreateCommand(EngineTables);
        command.Parameters.Add(new() { Value = records.Select(record => record.Name).ToArray() });
        command.Parameters.Add(new() { Value = table });
        command.Parameters.Add(new() { Value = $"[\"{id}\"]" });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Lines(History history) => history.Images.Select(image =>
        $"{Time(image.At)} {history.Name}{(image.ByEngine ? " by the engine" : "")}, revision {image.Revision}: {Text(image)}");

    private static string Text(Image image) => image.Cells is null ? "gone" : string.Join(", ", image.Cells.Select(cell => $"{cell.Key}={cell.Value}"));

    private IEnumerable<string> Events(string table, History[] records)
    {
        var revisions = records.SelectMany(record => record.Images).Select(image => image.Revision).ToHashSet();
        return world.Host.Platform.Events.Where(sent => sent.TableId == world.Table(table).TableId && revisions.Contains(sent.Revision))
            .Select(sent =>
                $"{Time(sent.CreatedAt)} platform event {sent.EventId} of revision {sent.Revision}: {sent.State}, {sent.Attempts} attempts, {sent.LastResult}");
    }

    /// <summary>Writes to the table within a few seconds of what the engine did to the pair.</summary>
    private IEnumerable<string> Calls(string table, History[] records)
    {
        DateTimeOffset[] times = [.. records.SelectMany(record => record.Images).Where(image => image.ByEngine).Select(image => image.At)];
        return world.Host.Platform.CallLog.Calls
            .Where(call => call.Kind == CallKind.Write && call.TableId == world.Table(table).TableId)
            .Where(call => times.Any(at => (call.Start - at).Duration() < TimeSpan.FromSeconds(5)))
            .Select(call =>
                $"{Time(call.Start)} call {call.Path.Split('/')[^1]} of {call.Records} until {Time(call.End)}: {call.HttpStatus}, code {call.Code} {call.Fault}");
    }

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
