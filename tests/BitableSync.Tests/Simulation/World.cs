using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Tests.Simulation.Sweep;

namespace BitableSync.Tests.Simulation;

/// <summary>One Base and one database, in memory, with a history of who wrote what: what survives when every process dies.</summary>
internal sealed class World(VirtualClock clock, FaultPlan faults, Random random, Scenario scenario)
{
    public VirtualClock Clock { get; } = clock;

    public FaultPlan Faults { get; } = faults;

    /// <summary>For delays and choices of the surroundings; users and faults have theirs.</summary>
    public Random Random { get; } = random;

    public Scenario Scenario { get; } = scenario;

    /// <summary>The mappings with both their sides.</summary>
    public IReadOnlyList<SimulatedTable> Tables { get; } = Joined([.. scenario.Mappings.Select(mapping => new SimulatedTable(mapping))]);

    /// <summary>The tables whose link fields lead to the given one.</summary>
    public IEnumerable<SimulatedTable> LinkingTo(SimulatedTable target) => Tables.Where(table => table.Target == target);

    private static SimulatedTable[] Joined(SimulatedTable[] tables)
    {
        foreach (var table in tables.Where(table => table.Link is not null))
        {
            table.Target = tables.Single(target => target.Mapping.Name == table.Link!.LinksTo!.Mapping);
        }

        return tables;
    }

    /// <summary>Transactions take turns, as row locks would make them for the same rows.</summary>
    public Gate Transactions { get; } = new();

    public LeaseTable Leases { get; } = new();

    public Dictionary<Guid, (string Body, IReadOnlyList<RecordId> Records)> Keys { get; } = [];

    /// <summary>Until when the app may not read records.</summary>
    public DateTimeOffset ForbiddenUntil { get; set; }

    /// <summary>Calls to Bitable that wrote, to bound them by edits.</summary>
    public int RemoteWrites { get; set; }

    /// <summary>Row writes of the engine that were committed.</summary>
    public int LocalWrites { get; set; }

    public int WritesInFlight { get; set; }

    public DateTimeOffset LastWriteEnded { get; set; } = DateTimeOffset.MinValue;

    public List<string> Violations { get; } = [];

    public Ledger Ledger { get; } = new();

    public Automations? Automations => field ??= Scenario.HasAutomations ? new Automations(this) : null;

    public List<string> Trace { get; } = [];

    /// <summary>Where processes might have been gone, in order, see <see cref="Scenario.IsSwept"/>.</summary>
    public List<Pass> Passes { get; } = [];

    /// <summary>Calls of processes by which something outside of them may have changed.</summary>
    public int Effects { get; set; }

    /// <summary>The processes that events may reach.</summary>
    public List<SimulatedNode> Nodes { get; } = [];

    /// <summary>The job loops that a ring may wake.</summary>
    public List<JobLoop> Loops { get; } = [];

    /// <summary>Time on the database's clock.</summary>
    public DateTimeOffset DatabaseNow => Clock.GetUtcNow() + Scenario.DatabaseOffset;

    /// <summary>Time on Bitable's clock.</summary>
    public DateTimeOffset RemoteNow => Clock.GetUtcNow() + Scenario.RemoteOffset;

    public SimulatedTable Of(TableMapping mapping) => Of(mapping.Name);

    public SimulatedTable Of(MappingName mapping) => Tables.First(table => table.Mapping.Name == mapping);

    /// <summary>Asks for a run of a job, on whichever node.</summary>
    public void Ring(SyncJob job, MappingName mapping)
    {
        JobLoop[] loops = [.. Loops.Where(loop => loop.Job == job && loop.Mapping == mapping)];
        if (loops.Length > 0) loops[Random.Next(loops.Length)].Ring();
    }

    public void Violate(string what)
    {
        if (!Violations.Contains(what)) Violations.Add(what);
    }

    public void Log(string line) => Trace.Add($"{Clock.GetUtcNow():HH:mm:ss.fff} {line}");
}

/// <summary>One mapping with both its sides and the engine's state of it.</summary>
internal sealed class SimulatedTable(TableMapping mapping)
{
    public TableMapping Mapping { get; } = mapping;

    /// <summary>The field that links to another table; null where there is none.</summary>
    public FieldMapping? Link { get; } = mapping.Fields.FirstOrDefault(field => field.LinksTo is not null);

    /// <summary>The table that the link field leads to; null where there is none.</summary>
    public SimulatedTable? Target { get; set; }

    public DatabaseState State { get; } = new();

    public Dictionary<RecordId, RemoteRow> Records { get; } = [];

    /// <summary>Records that people deleted, as they were.</summary>
    public Dictionary<RecordId, RemoteRow> Trash { get; } = [];

    /// <summary>Records that people ever deleted.</summary>
    public HashSet<RecordId> DeletedRecords { get; } = [];

    /// <summary>Keys of rows that users deleted, or moved away from.</summary>
    public HashSet<RowKey> DeletedRows { get; } = [];

    /// <summary>Keys of rows whose making a person has taken back, or tried to.</summary>
    public HashSet<RowKey> UndoneRows { get; } = [];

    public long Revision { get; set; }

    /// <summary>A row with the given values, which refers to no other row.</summary>
    public IReadOnlyDictionary<string, string?> NewRow(Func<string, string?> value)
    {
        var row = SimulatedMapping.Columns.ToDictionary(column => column, value);
        if (Link is not null) row[Link.Column.Name] = null;
        return row;
    }
}

/// <summary>A record as the simulated Bitable holds it; replaced, never changed.</summary>
internal sealed record RemoteRow(IReadOnlyDictionary<FieldId, string> Cells, DateTimeOffset ModifiedAt, string ModifiedBy);

/// <summary>Everything in the database about one mapping. A transaction changes it in place, through an <see cref="UndoLog"/>; rows are replaced, never changed.</summary>
internal sealed class DatabaseState
{
    public Dictionary<RowKey, IReadOnlyDictionary<string, string?>> Rows { get; } = [];

    public int NextKey { get; set; } = 1;

    public long NextId { get; set; } = 1;

    public Dictionary<RecordId, Link> Links { get; } = [];

    public SortedDictionary<long, ChangeEntry> Changes { get; } = [];

    public SortedDictionary<long, (InboxEntry Entry, bool Done)> Inbox { get; } = [];

    public HashSet<string> EventIds { get; } = [];

    public SortedDictionary<long, OutboxBatch> Outbox { get; } = [];

    public SortedDictionary<long, OutboxBatch> Closed { get; } = [];

    public SortedDictionary<long, StoredConflict> Conflicts { get; } = [];

    public SortedDictionary<long, HistoryEntry> History { get; } = [];

    public List<ParkedItem> DeadLetters { get; } = [];

    public HashSet<LinkWait> Waits { get; } = [];

    public Dictionary<RecordId, string> MatchKeys { get; } = [];

    /// <summary>The last scan that met each link's record.</summary>
    public Dictionary<RecordId, long> SeenIn { get; } = [];

    /// <summary>The standing hold of each side.</summary>
    public Dictionary<Side, Hold> Holds { get; } = [];

    /// <summary>Deletes that were carried out, by minute.</summary>
    public Dictionary<(Side Target, long Minute), long> Deletes { get; } = [];

    public MappingStatus? Status { get; set; }

    /// <summary>The comparison that is under way, or was made last.</summary>
    public ScanState? Scan { get; set; }
}

/// <summary>A dead letter with the time of its next attempt, where it has one, and how the last comparison saw its pair.</summary>
internal sealed record ParkedItem(DeadLetter Letter, DateTimeOffset? DueAt, string? SeenAs = null);

/// <summary>Leases live outside transactions, as their own statements do.</summary>
internal sealed class LeaseTable
{
    public Dictionary<string, (long Fence, bool Held, DateTimeOffset Until, DateTimeOffset NotBefore, TimeSpan Pause)> Rows { get; } = [];

    /// <summary>The process that took each lease last.</summary>
    public Dictionary<string, string> Holders { get; } = [];

    /// <summary>The process that has a lease now; null where it is free or over.</summary>
    public string? HolderOf(string name, DateTimeOffset now) =>
        Rows.GetValueOrDefault(name) is { Held: true, Until: var until } && until > now ? Holders[name] : null;

    public Dictionary<(string Name, string Worker), (DateTimeOffset Since, DateTimeOffset AskedAt)> Queue { get; } = [];
}
