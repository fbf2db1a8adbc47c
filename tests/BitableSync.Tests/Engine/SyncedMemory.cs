using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Mappings;
using BitableSync.Tests.Simulation;
using BitableSync.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BitableSync.Tests.Engine;

/// <summary>Pairs that are in sync, on the simulation's sides, with one node whose jobs run when a test says so.</summary>
internal sealed class SyncedMemory
{
    private readonly VirtualClock _clock = new();

    /// <summary>One, for its clock tells the offsets of both sides.</summary>
    private readonly Node _node;

    private SyncedMemory(int pairs, Func<TableMapping, TableMapping>? change)
    {
        var mapping = SimulatedMapping.Create(1) with { Guard = new GuardOptions() };
        var scenario = new Scenario
        {
            Seed = 1, Mappings = [change?.Invoke(mapping) ?? mapping], Program = [], Rates = FaultMix.None, EventDelay = 1, ChecksWrites = false,
        };
        World = new World(_clock, new FaultPlan(FaultMix.None, seed: 1), new Random(1), scenario);
        State.Status = new MappingStatus { Mapping = mapping.Name, BackfilledAt = _clock.GetUtcNow() };
        _node = new Node("n", World);
        Remote = new ScriptedRemote(new MemoryRemotes(World, _node));
        for (var number = 1; number <= pairs; number++) AddPair(number);
        State.NextKey = pairs + 1;
    }

    public World World { get; }

    public ScriptedRemote Remote { get; }

    public ListLog Log { get; } = new();

    public DatabaseState State => World.Tables[0].State;

    public Dictionary<RecordId, RemoteRow> Records => World.Tables[0].Records;

    private TableMapping Mapping => World.Tables[0].Mapping;

    /// <summary>Runs that were asked for.</summary>
    public List<SyncJob> Triggered { get; } = [];

    public DateTimeOffset Now => _clock.GetUtcNow();

    public IReadOnlyList<RowKey> Rows => [.. State.Rows.Keys];

    /// <summary>Runs a scenario over pairs 1…n to its end.</summary>
    public static void Run(int pairs, Func<SyncedMemory, Task> scenario, Func<TableMapping, TableMapping>? change = null)
    {
        var memory = new SyncedMemory(pairs, change);
        new SeededScheduler(memory.World.Random, memory._clock).Run(() => scenario(memory));
        Assert.Empty(memory.World.Violations);
    }

    public static RecordId Record(int number) => new($"rec{number:000000}");

    public static RowKey Row(int number) => RowKey.FromParts([$"{number}"]);

    public static FieldId Field(string column) => new("fld_" + column);

    /// <summary>Runs a job, again as often as it asks to be: a long run makes room for others before it has come to its end.</summary>
    public async Task<JobResult> RunAsync(SyncJob job)
    {
        await using var services = Services();
        while (true)
        {
            var result = await services.GetRequiredService<ISyncJobRunner>().RunAsync(job, Mapping.Name, CancellationToken.None);
            var waits = job switch
            {
                SyncJob.Push => State.Changes.Count > 0,
                SyncJob.Pull => State.Inbox.Values.Any(item => !item.Done),
                _ => false,
            };
            if (!waits || result is not JobResult.Done { Counts.Seen: > 0 }) return result;
        }
    }

    public Task StopAsync(string reason) => new MemoryStates(World, _node).StopAsync(Mapping.Name, reason, CancellationToken.None);

    public Task ResumeAsync() => new MemoryStates(World, _node).ResumeAsync(Mapping.Name, CancellationToken.None);

    public Task PassAsync(TimeSpan time) => Task.Delay(time, _clock);

    /// <summary>A program deletes rows, and the capture sees each of them.</summary>
    public void DeleteRows(IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            State.Rows.Remove(Row(number));
            Capture(ChangeKind.Delete, Row(number));
        }
    }

    /// <summary>A program truncates the table: the capture sees one statement, and no row.</summary>
    public void Truncate()
    {
        State.Rows.Clear();
        var id = State.NextId++;
        State.Changes[id] = new ChangeEntry { Id = id, Kind = ChangeKind.Truncate, Edit = new EditMark(Now, "dba") };
    }

    public void UpdateRows(IEnumerable<int> numbers, Func<int, string?> value, string column = "a")
    {
        foreach (var number in numbers)
        {
            State.Rows[Row(number)] = new Dictionary<string, string?>(State.Rows[Row(number)]) { [column] = value(number) };
            Capture(ChangeKind.Update, Row(number));
        }
    }

    /// <summary>A program gives a row another key.</summary>
    public void MoveRow(int from, int to)
    {
        State.Rows.Remove(Row(from), out var row);
        State.Rows[Row(to)] = row!;
        var id = State.NextId++;
        State.Changes[id] = new ChangeEntry { Id = id, Kind = ChangeKind.KeyChange, Row = Row(to), OldRow = Row(from), Edit = new EditMark(Now, "program") };
    }

    public void InsertRows(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = RowKey.FromParts([$"{State.NextKey++}"]);
            State.Rows[key] = SimulatedMapping.Columns.ToDictionary(column => column, column => (string?)$"new {column} {key}");
            Capture(ChangeKind.Insert, key);
        }
    }

    /// <summary>People delete records; the events arrive at once.</summary>
    public void DeleteRecords(IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            Records.Remove(Record(number));
            Receive(new InboxEntry { Id = 0, Records = [Record(number)], Deleted = [Record(number)], Edit = new EditMark(Now, "person") });
        }
    }

    public void EditRecords(IEnumerable<int> numbers, Func<int, string> value, string column = "a")
    {
        foreach (var number in numbers)
        {
            var row = Records[Record(number)];
            Records[Record(number)] = row with { Cells = new Dictionary<FieldId, string>(row.Cells) { [Field(column)] = value(number) }, ModifiedAt = Now };
            Receive(new InboxEntry { Id = 0, Records = [Record(number)], Edit = new EditMark(Now, "person") });
        }
    }

    public void Receive(InboxEntry entry)
    {
        var id = State.NextId++;
        State.Inbox[id] = (entry with { Id = id }, false);
    }

    /// <summary>A person decides what is held.</summary>
    public async Task<HoldOutcome> DecideAsync(HoldState decision, long? seen = null) =>
        await new HoldDecider(new MemoryStore(World, _node))
            .DecideAsync(Mapping, new HoldDecision(decision, "Wang Fang", "was meant", Seen: seen), CancellationToken.None);

    public Hold? Held(Side target) => State.Holds.GetValueOrDefault(target);

    /// <summary>The engine on this world, with batches as large as the platform takes them. Jobs run when a test says so.</summary>
    public ServiceProvider Services()
    {
        var services = new ServiceCollection().AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton(Options.Create(new SyncOptions()));
        services.AddSingleton<ISyncStore>(new MemoryStore(World, _node));
        services.AddSingleton<ILeases>(new MemoryLeases(World, _node));
        services.AddSingleton<IMappingStates>(new MemoryStates(World, _node));
        services.AddSingleton<IRemoteTables>(Remote);
        services.AddSingleton<IJobTrigger>(new TriggerLog(Triggered));
        services.AddBitableSyncEngine();
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<MappingCatalog>().Replace([Mapping]);
        return provider;
    }



    private void AddPair(int number)
    {
        var cells = SimulatedMapping.Columns.ToDictionary(Field, column => $"{column}{number}");
        State.Rows[Row(number)] = SimulatedMapping.Columns.ToDictionary(column => column, column => (string?)$"{column}{number}");
        Records[Record(number)] = new RemoteRow(cells, Now, "person");
        State.Links[Record(number)] = new Link
        {
            Record = Record(number), Row = Row(number), Version = 1, Base = cells.ToDictionary(cell => cell.Key, cell => (CanonicalValue)new CanonicalValue.Text(cell.Value)),
        };
    }

    private void Capture(ChangeKind kind, RowKey row)
    {
        var id = State.NextId++;
        State.Changes[id] = new ChangeEntry { Id = id, Kind = kind, Row = row, Edit = new EditMark(Now, "program") };
    }

    private sealed class TriggerLog(List<SyncJob> log) : IJobTrigger
    {
        public Task TriggerAsync(SyncJob job, MappingName mapping, CancellationToken cancellationToken)
        {
            log.Add(job);
            return Task.CompletedTask;
        }
    }
}
