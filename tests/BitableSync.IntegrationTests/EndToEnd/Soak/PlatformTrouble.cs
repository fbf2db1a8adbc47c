namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>Everything that may go wrong at the platform and on the way to it, a little at a time.</summary>
internal sealed class PlatformTrouble(SyncedWorld world, Random random)
{
    private const string Writes = "/records/batch_(create|update|delete)$";

    public int Faults { get; private set; }

    public async Task CauseAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(random.Next(300, 3000), CancellationToken.None);
            Faults++;
            var times = random.Next(1, 4);
            await (random.Next(14) switch
            {
                0 => FaultAsync(new { kind = "throttle", times, reset_seconds = 1 }),
                1 => FaultAsync(new { kind = "throttle", times = 1, status = 400, reset_seconds = 2 }),
                2 => FaultAsync(new { kind = "code", code = 1254290, path = Writes, times }),
                3 => FaultAsync(new { kind = "code", code = 1254291, path = Writes, times }),
                4 => FaultAsync(new { kind = "code", code = 1254607, path = "/records/", times }),
                5 => FaultAsync(new { kind = "code_after_applying", code = 1255040, path = Writes, times = 1 }),
                6 => FaultAsync(new { kind = "html", times }),
                7 => FaultAsync(new { kind = "reset_before_applying", times = 1 }),
                8 or 9 => FaultAsync(new { kind = "reset_after_applying", path = Writes, times = 1 }),
                10 => FaultAsync(new { kind = "slow", delay_ms = random.Next(500, 2500), path = "/records/", times }),
                11 => ControlAsync("tokens/expire", new { }),
                12 => ControlAsync("connections/drop", new { }),
                _ => ControlAsync("events/faults", new { kind = new[] { "delay", "duplicate", "reorder" }[random.Next(3)], times, delay_ms = random.Next(200, 3000) }),
            });
        }

        await world.Platform.ControlAsync(HttpMethod.Delete, "faults");
    }

    private Task FaultAsync(object fault) => ControlAsync("faults", fault);

    private Task ControlAsync(string path, object body) => world.Platform.ControlAsync(HttpMethod.Post, path, body);
}
