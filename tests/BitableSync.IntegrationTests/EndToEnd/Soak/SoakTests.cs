using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BitableSync.IntegrationTests.Support;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>
/// Two nodes on one database under edits on both sides, killed, frozen and restarted at random while the platform has its troubles.
/// <c>BITABLESYNC_SOAK</c> sets the seconds of trouble, <c>BITABLESYNC_SOAK_SEED</c> the seed (default: a new one, which is printed).
/// The seed repeats the programs of edits and troubles; how they fall together is up to the machine.
/// </summary>
public sealed partial class SoakTests(ITestOutputHelper output)
{
    private const string Schema =
        """
        CREATE SEQUENCE stamp;
        CREATE SEQUENCE row_id START 1000000;
        CREATE TABLE ticket (id integer PRIMARY KEY, title text, note text, amount bigint);
        CREATE TABLE visit (id integer PRIMARY KEY, title text, note text, amount bigint);
        INSERT INTO ticket SELECT n, 'title ' || nextval('stamp'), 'note ' || nextval('stamp'), nextval('stamp') * 2 FROM generate_series(1, 400) n;
        INSERT INTO visit SELECT n, 'title ' || nextval('stamp'), 'note ' || nextval('stamp'), nextval('stamp') * 2 FROM generate_series(1, 400) n;
        """;

    private static readonly string[] Tables = ["ticket", "visit"];

    /// <summary>What is longest without any visible change is the platform's last wait before it tells of an event again.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromMinutes(4);

    [PostgresFact]
    public Task Two_nodes_on_Quartz_lose_and_double_nothing() => SoakAsync("quartz");

#if HANGFIRE
    [PostgresFact]
    public Task Two_nodes_on_Hangfire_lose_and_double_nothing() => SoakAsync("hangfire");
#endif

    private async Task SoakAsync(string engine)
    {
        var duration = TimeSpan.FromSeconds(Setting("BITABLESYNC_SOAK", 120));
        var seed = Setting("BITABLESYNC_SOAK_SEED", Random.Shared.Next(1_000_000));
        output.WriteLine($"seed {seed}, {duration.TotalSeconds} s on {engine}");
        var random = new Random(seed);
        await using var world = await SyncedWorld.CreateAsync(Schema, RetryScale(duration));
        await world.PairAsync("hard", Tables);
        var journal = await Journal.StartAsync(world, Tables);
        // Calls take time, so that what happens to nodes finds some under way.
        await world.Platform.ControlAsync(HttpMethod.Patch, "knobs", new { latency_ms = 60 });
        await using var fleet = new Fleet(world, 2, Settings(engine), output);
        await fleet.StartAsync();

        using var stop = new CancellationTokenSource(duration);
        var sql = new SqlEditor(world, Tables, new Random(random.Next()));
        var bitable = new BitableEditor(world, journal, sql, Tables, new Random(random.Next()));
        var trouble = new PlatformTrouble(world, new Random(random.Next()));
        var lease = new BitableSync.Engine.Jobs.SyncOptions().LeaseDuration;
        await Task.WhenAll(
            sql.EditAsync(stop.Token),
            bitable.EditAsync(stop.Token),
            trouble.CauseAsync(stop.Token),
            fleet.ChurnAsync(0, new Random(random.Next()), lease, stop.Token),
            fleet.ChurnAsync(1, new Random(random.Next()), lease, stop.Token));

        var settled = Stopwatch.StartNew();
        var end = new Quiescence(world, fleet, journal);
        var differences = await end.WaitAsync(Standstill);
        var lost = new LostEdits(await journal.RowsAsync(), journal.Records(), await journal.LoggedValuesAsync());
        Finding[] problems = [.. differences.Select(what => new Finding(KeyOf(what), what)), .. lost.Find()];
        output.WriteLine(
            $"{sql.Transactions} transactions, {bitable.Edits} edits in Bitable, {lost.Checked} values followed, {lost.Untold} untold; "
            + $"{fleet.Kills} kills, {fleet.Freezes} freezes, {fleet.Stops} stops, {trouble.Faults} faults; {end.Doubles} doubles taken away, {end.LostEvents} events lost; settled in {settled.Elapsed.TotalSeconds:0.0} s");
        output.WriteLine((await world.Platform.ControlAsync(HttpMethod.Get, "calls/summary")).ToString());
        if (problems.Length > 0) Assert.Fail(await ReportAsync(seed, problems, fleet, new Dossier(world, journal)));
        await world.AssertMannersAsync();
    }

    /// <summary>What is wrong, and all that is known of the first few pairs it is wrong with.</summary>
    private static async Task<string> ReportAsync(int seed, Finding[] problems, Fleet fleet, Dossier dossier)
    {
        var report = new StringBuilder($"Seed {seed}: {problems.Length} problems, logs in {fleet.SaveLogs()}\n");
        foreach (var problem in problems.Take(20)) report.AppendLine(problem.What);
        foreach (var key in problems.Select(problem => problem.Key).Where(key => key.Length > 0).Distinct().Take(3))
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"--- {key}").AppendLine(await dossier.OfAsync(key));
        }

        return report.ToString();
    }

    /// <summary>The pair that a difference is about, by table and key; empty where it names none.</summary>
    private static string KeyOf(string difference) =>
        DifferenceKey().Match(difference) is { Success: true } match ? $"{match.Groups["table"]} {match.Groups["key"]}" : "";

    [GeneratedRegex(@"^(?<table>ticket|visit)(: row |: record .*? with key '| )(?<key>\d+)")]
    private static partial Regex DifferenceKey();

    /// <summary>
    /// The platform repeats an event after 15 s, 5 min, 1 h and 6 h. The factor on those waits makes the last attempt for even the first
    /// event fall after the troubles, so that none is given up: the engine would never hear of what it told.
    /// </summary>
    private static double RetryScale(TimeSpan troubles) =>
        (troubles + TimeSpan.FromSeconds(30)) / (TimeSpan.FromSeconds(15) + TimeSpan.FromMinutes(5) + TimeSpan.FromHours(1) + TimeSpan.FromHours(6));

    /// <summary>The editors here change tables faster than any people; the guard against mass changes has tests of its own.</summary>
    private static Dictionary<string, string> Settings(string engine) => Tables.Index()
        .ToDictionary(table => $"Mappings__{table.Index}__Guard__Records", _ => "1000000")
        .Append(new("Jobs__Engine", engine)).ToDictionary();

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
