using BitableSync.IntegrationTests.Support;
using BitableSync.Postgres.Figures;
using BitableSync.Postgres.Migrations;

namespace BitableSync.IntegrationTests.Postgres;

public sealed class FigureReaderTests
{
    [PostgresFact]
    public async Task Queues_are_counted_and_told_apart_by_whether_a_run_came_after_them()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new Migrator(database.DataSource).MigrateAsync(default);
        await database.ExecuteAsync("CREATE TABLE part (id integer PRIMARY KEY, note text)");
        var mapping = await TestMapping.OfAsync(database, "public", "part", ["note"]);
        var (name, app, table) = (mapping.Name.Value, mapping.Remote.App.Value, mapping.Remote.Table.Value);
        var reader = new FigureReader(database.DataSource);

        var empty = Assert.Single(await reader.ReadAsync([new MeasuredMapping(mapping)], default));
        await database.ExecuteAsync(
            $"""
            INSERT INTO bitable_sync.mapping_state (mapping, backfilled_at, stopped_because, stopped_at) VALUES ('{name}', now(), 'why', now());
            INSERT INTO bitable_sync.mapping_run (mapping, job, ended_at) VALUES ('{name}', 'push', now() - interval '50 s'), ('{name}', 'pull', now());
            INSERT INTO bitable_sync.lease (name, fence, holder, expires_at, not_before) VALUES ('pull:{name}', 1, 'x', now() + interval '1 minute', now());
            INSERT INTO bitable_sync.change_log (mapping, row_key, op, changed_at)
              SELECT '{name}', '["' || n || '"]', 'U', now() - n * interval '20 s' FROM generate_series(4, 1, -1) n;
            INSERT INTO bitable_sync.inbox_event (event_id, app_token, table_id, records, received_at)
              SELECT 'e' || n, '{app}', '{table}', ARRAY['rec'], now() - n * interval '20 s' FROM generate_series(2, 1, -1) n;
            """);
        var full = Assert.Single(await reader.ReadAsync([new MeasuredMapping(mapping)], default));

        Assert.Equal((0, TimeSpan.Zero, TimeSpan.Zero, false, (TimeSpan?)null), (empty.Push.Waiting, empty.Push.Lag, empty.Push.Unattended, empty.Push.IsRunning, empty.Push.SinceRun));
        Assert.False(empty.IsFilled);
        Assert.Equal((4, 2, "why", true), (full.Push.Waiting, full.Pull.Waiting, full.StoppedBecause, full.IsFilled));
        Assert.InRange(full.Push.Lag.TotalSeconds, 80, 95);
        // Of the four, those of 20 and 40 s ago came after the run that ended 50 s ago.
        Assert.InRange(full.Push.Unattended.TotalSeconds, 40, 55);
        Assert.InRange(full.Push.SinceRun!.Value.TotalSeconds, 50, 65);
        Assert.Equal((false, true, TimeSpan.Zero), (full.Push.IsRunning, full.Pull.IsRunning, full.Pull.Unattended));
    }
}
