using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BitableSync.App.Verbs;
using BitableSync.Feishu;
using BitableSync.Feishu.Bitable;
using BitableSync.Postgres.Access;
using BitableSync.Postgres.Migrations;
using BitableSync.Simulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace BitableSync.App.Demo;

/// <summary>The main job from end to end on real parts: fill, edit both sides at once, agree, compare.</summary>
internal sealed class DemoRun(Terminal terminal, DemoSettings settings)
{
    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AgreeLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <exception cref="VerbException">Something that the demo stands on did not work.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("bitable-sync-demo-").FullName;
        try
        {
            terminal.Say("Making the CRM database ...");
            await using var database = await DemoDatabase.CreateAsync(settings.Postgres, cancellationToken);
            var engineAddress = FreeAddress(settings.Once ? 0 : 8420);
            var (simulatorOptions, secrets) = Access(engineAddress, database);
            await using var simulator = await SimulatorHost.StartAsync(simulatorOptions, cancellationToken);
            await using var client = BuildClient(simulator.BaseAddress, simulatorOptions);
            terminal.Say($"Making a Base with two tables on the simulated platform at {simulator.BaseAddress} ...");
            var bitable = await DemoBitable.CreateAsync(client.GetRequiredService<BitableClient>(), cancellationToken);
            var configuration = await DemoConfiguration.WriteAsync(
                directory, simulator.BaseAddress, simulatorOptions.AppId, settings.Webhook, engineAddress, bitable, cancellationToken);
            // From here on every write call is the engine's.
            simulator.Platform.CallLog.Reset();

            var key = await CreateKeyAsync(database, cancellationToken);
            var clock = Stopwatch.StartNew();
            terminal.Say("Starting the engine ...");
            await using var engine = await EngineProcess.StartAsync(configuration, secrets, engineAddress, key, cancellationToken);
            await FillAsync(engine, database, cancellationToken);
            var edits = await PlayAsync(database, bitable, simulator, cancellationToken);
            var comparison = await AgreeAsync(engine, database, bitable, cancellationToken);
            clock.Stop();

            var result = await MeasureAsync(engine, simulator, comparison, clock.Elapsed, cancellationToken);
            await ReportAsync(engine, edits, comparison, result, cancellationToken);
            if (settings.Json) terminal.WriteJson(result);
            if (!settings.Once) await StayAsync(engine, key, simulator, database, bitable, directory, cancellationToken);
            return result.Differences == 0 ? ExitCodes.Success : ExitCodes.Failure;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private (SimulatorOptions Simulator, Dictionary<string, string> Secrets) Access(Uri engine, DemoDatabase database)
    {
        var options = new SimulatorOptions { Urls = FreeAddress(settings.Once ? 0 : 8421).ToString(), AppSecret = RandomText() };
        var secrets = new Dictionary<string, string>
        {
            ["Feishu__AppSecret"] = options.AppSecret,
            ["Postgres__ConnectionString"] = database.ConnectionString,
        };
        if (settings.Webhook)
        {
            options = options with { WebhookUrl = new Uri(engine, Endpoints.WebhookEndpoint.Path), EncryptKey = RandomText(), VerificationToken = RandomText() };
            (secrets["Feishu__EncryptKey"], secrets["Feishu__VerificationToken"]) = (options.EncryptKey, options.VerificationToken);
        }

        return (options, secrets);
    }

    /// <summary>Whoever plays the demo, and the demo itself, log in with it.</summary>
    private static async Task<string> CreateKeyAsync(DemoDatabase database, CancellationToken cancellationToken)
    {
        await new Migrator(database.Source).MigrateAsync(cancellationToken);
        return (await new AccessKeyStore(database.Source).CreateAsync("demo", AccessRole.Operator, "demo", cancellationToken))!;
    }

    private static ServiceProvider BuildClient(Uri platform, SimulatorOptions options)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Feishu:Domain"] = platform.ToString().TrimEnd('/'),
            ["Feishu:AppId"] = options.AppId,
            ["Feishu:AppSecret"] = options.AppSecret,
        }).Build();
        return new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)).AddBitableSyncFeishu(configuration).BuildServiceProvider();
    }

    private async Task FillAsync(EngineProcess engine, DemoDatabase database, CancellationToken cancellationToken)
    {
        var rows = await CountRowsAsync(database, cancellationToken);
        terminal.Say($"Filling the Bitable with {rows.Values.Sum()} rows ...");
        await terminal.People.Progress().HideCompleted(false).StartAsync(async progress =>
        {
            var bars = CrmTable.All.ToDictionary(table => table.Mapping, table => progress.AddTask(table.Title, maxValue: rows[table]));
            var clock = Stopwatch.StartNew();
            while (!progress.IsFinished)
            {
                foreach (var mapping in await engine.ReadMappingsAsync(cancellationToken)) bars[mapping.Name].Value = mapping.Pairs;
                if (clock.Elapsed > FillLimit) throw new VerbException(ExitCodes.Failure, $"The Bitable was not full after {FillLimit.TotalMinutes} min. The engine's log: {engine.LogFile}");
                await Task.Delay(LookEvery, cancellationToken);
            }
        });
    }

    private async Task<IReadOnlyList<(string What, int Edits)>> PlayAsync(
        DemoDatabase database, DemoBitable bitable, SimulatorHost simulator, CancellationToken cancellationToken)
    {
        terminal.Say("Editing both sides at the same time ...");
        using var http = new HttpClient { BaseAddress = simulator.BaseAddress };
        return await new DemoEdits(database.Source, bitable, http).PlayAsync(cancellationToken);
    }

    /// <summary>Waits until no queue holds anything and a full comparison finds no difference, or until the time is over.</summary>
    private async Task<Comparison> AgreeAsync(EngineProcess engine, DemoDatabase database, DemoBitable bitable, CancellationToken cancellationToken)
    {
        terminal.Say("Waiting until both sides agree ...");
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(LookEvery, cancellationToken))
        {
            var mappings = await engine.ReadMappingsAsync(cancellationToken);
            var isLast = clock.Elapsed > AgreeLimit;
            if (!isLast && mappings.Any(mapping => mapping.WaitingChanges > 0 || mapping.WaitingEvents > 0)) continue;
            var comparison = await Comparison.MakeAsync(database.Source, bitable, cancellationToken);
            if (isLast || comparison.Differences == 0) return comparison;
        }
    }

    private static async Task<DemoResult> MeasureAsync(
        EngineProcess engine, SimulatorHost simulator, Comparison comparison, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var about = await engine.ReadAboutAsync(cancellationToken);
        var mappings = await engine.ReadMappingsAsync(cancellationToken);
        var calls = simulator.Platform.CallLog.Summary();
        return new DemoResult(
            about.Engine, comparison.Rows, comparison.Records, comparison.Differences,
            mappings.Sum(mapping => mapping.OpenConflicts), mappings.Sum(mapping => mapping.OpenDeadLetters),
            calls.Writes, calls.MaxBatch, calls.MinGapMs ?? 0, Math.Round(elapsed.TotalSeconds, 1));
    }

    private async Task ReportAsync(
        EngineProcess engine, IReadOnlyList<(string What, int Edits)> edits, Comparison comparison, DemoResult result, CancellationToken cancellationToken)
    {
        terminal.Say("");
        terminal.WriteTable(["Edits", "What was done on both sides at once"], edits.Select(edit => (IReadOnlyList<string>)[$"{edit.Edits}", edit.What]));
        var conflicts = await engine.ReadConflictsAsync(Endpoints.Paging.Largest, cancellationToken);
        terminal.WriteTable(["Conflicts", "Rule", "Stands"], conflicts
            .CountBy(conflict => (conflict.Rule, conflict.Winner))
            .Select(group => (IReadOnlyList<string>)[$"{group.Value}", $"{group.Key.Rule}", Review.ConflictWords.Name(group.Key.Winner)]));
        terminal.Say($"{result.Rows} rows and {result.Records} records compared value by value: {result.Differences} differences. {result.Seconds} s from start to agreement.");
        terminal.Say($"{result.ApiWrites} write calls, at most {result.MaxBatch} records each, at least {result.MinGapMs} ms apart; {result.DeadLetters} dead letters.");
        foreach (var difference in comparison.First) terminal.Say($"  {difference}");
        foreach (var letter in await engine.ReadDeadLettersAsync(cancellationToken)) terminal.Say($"  parked: {letter.Mapping} {letter.Row ?? letter.Record}: {letter.Message}");
    }

    private async Task StayAsync(
        EngineProcess engine, string key, SimulatorHost simulator, DemoDatabase database, DemoBitable bitable, string directory, CancellationToken cancellationToken)
    {
        var table = $"{simulator.BaseAddress}simulator/bases/{bitable.AppToken}/tables/{bitable.TableId(CrmTable.Deal)}/records";
        terminal.Say($$$"""

            Everything stays up. Try an edit yourself:
              Mappings, conflicts     {{{engine.Address}}}login#key={{{key}}}
              The key, for scripts    curl -s -H 'authorization: Bearer {{{key}}}' {{{engine.Address}}}api/v1/mappings
              Simulated platform      {{{simulator.BaseAddress}}}
              In the database         psql "{{{ToUrl(database.ConnectionString)}}}" -c "UPDATE crm.deal SET title = 'Changed by me' WHERE id = 7"
              In the Bitable          curl -s -X POST {{{table}}} -H 'content-type: application/json' -d '{"operator":"me","records":[{"fields":{"Title":"Made by me","Stage":"lead"}}]}'
              See the records         curl -s '{{{table}}}?limit=3'
              The engine's log        {{{engine.LogFile}}}
              Its configuration       {{{Path.Combine(directory, "engine.json")}}}
            Ctrl+C ends it and removes everything.
            """);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ending is what was waited for.
        }
    }

    private static async Task<Dictionary<CrmTable, long>> CountRowsAsync(DemoDatabase database, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<CrmTable, long>();
        foreach (var table in CrmTable.All)
        {
            await using var command = database.Source.CreateCommand($"SELECT count(*) FROM {table.Table}");
            counts[table] = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        return counts;
    }

    /// <summary>The wished port where it is free, else any.</summary>
    private static Uri FreeAddress(int wished)
    {
        foreach (var port in new[] { wished, 0 })
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
            }
            catch (SocketException)
            {
                // Somebody else listens there.
            }
        }

        throw new VerbException(ExitCodes.Failure, "No local port is free.");
    }

    private static string ToUrl(string connectionString)
    {
        var parts = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{Uri.EscapeDataString(parts.Username ?? "")}:{Uri.EscapeDataString(parts.Password ?? "")}@{parts.Host}:{parts.Port}/{parts.Database}";
    }

    private static string RandomText() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
}

/// <summary>How the demo is played.</summary>
/// <param name="Postgres">Connection string of a server on which a database may be made.</param>
/// <param name="Once">End when both sides agree instead of staying up.</param>
/// <param name="Json">Write the result as JSON.</param>
/// <param name="Webhook">Receive events by webhook, encrypted and signed, instead of a long connection.</param>
internal sealed record DemoSettings(string Postgres, bool Once, bool Json, bool Webhook);
