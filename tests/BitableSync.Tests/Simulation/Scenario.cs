using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What a seed decides before anything runs.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    public required IReadOnlyList<TableMapping> Mappings { get; init; }

    public required IReadOnlyList<UserAction> Program { get; init; }

    public required IReadOnlyDictionary<FaultKind, double> Rates { get; init; }

    /// <summary>Rows and records that are there before the first comparison: of each two one half has the key of the other.</summary>
    public int Met { get; init; }

    /// <summary>How often a reviewer looks at the open conflicts.</summary>
    public int Reviews { get; init; }

    /// <summary>Comparisons recur. Where they do not, and no event is lost, the queues alone must bring both sides together.</summary>
    public bool Compares { get; init; }

    /// <summary>Lost events are noticed by the table's revision, also where comparisons do not recur.</summary>
    public bool WatchesRevisions { get; init; }

    /// <summary>Every write of the engine is checked. Not where a person may put back a whole table as the other side has it.</summary>
    public bool ChecksWrites { get; init; } = true;

    /// <summary>Bitable's clock minus the true time.</summary>
    public TimeSpan RemoteOffset { get; init; }

    /// <summary>The database's clock minus the true time.</summary>
    public TimeSpan DatabaseOffset { get; init; }

    /// <summary>How long everything is given to come to rest.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Processes that do the same work.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>
    /// Every call of a port is a place where the process may be gone, before it takes effect and after, and events reach a process,
    /// which acknowledges them.
    /// </summary>
    public bool IsSwept { get; init; }

    /// <summary>Somebody lets stopped mappings run again and decides about held changes.</summary>
    public bool HasOperator { get; init; }

    /// <summary>Somebody else's programs answer the engine's writes.</summary>
    public bool HasAutomations { get; init; }

    /// <summary>A process that freezes does so as a whole, with its timers, and not in one of its calls only.</summary>
    public bool FreezesWhole { get; init; }

    /// <summary>The operator takes held deletions back instead of letting them through.</summary>
    public bool Rejects { get; init; }

    /// <summary>Longest time an event is under way, in seconds.</summary>
    public int EventDelay { get; init; } = 20;

    /// <summary>Whether reviewers take changes back.</summary>
    public static bool Undoes(int seed) => seed % 10 == 0;

    public static Scenario FromSeed(int seed, Surroundings surroundings)
    {
        var random = new Random(seed);
        var withFaults = surroundings != Surroundings.Calm;
        var losesEvents = withFaults && random.Next(2) == 0;
        TableMapping[] mappings = [.. Enumerable.Range(1, 1 + random.Next(2)).Select(number => SimulatedMapping.Draw(number, random))];
        var scenario = new Scenario
        {
            Seed = seed,
            Mappings = mappings,
            Program = UserAction.Draw(random, count: 30, mappings),
            Reviews = random.Next(2) == 0 ? 10 : 0,
            Rates = !withFaults ? FaultMix.None : losesEvents ? FaultMix.WithLostEvents : FaultMix.Usual,
            Compares = losesEvents || random.Next(2) == 0,
            RemoteOffset = TimeSpan.FromMilliseconds(random.Next(-10_000, 10_000)),
            DatabaseOffset = TimeSpan.FromMilliseconds(random.Next(-10_000, 10_000)),
            EventDelay = withFaults ? 20 : 2,
        };
        scenario = scenario with { Rest = TimeSpan.FromMinutes(scenario.Compares ? 4 : 2) };
        return surroundings == Surroundings.Adversaries ? Adversaries.Join(scenario, random) : scenario;
    }
}

/// <summary>The mappings of simulated runs: a shared field, one that is shared or manual, one owned by each side, and one that flows each way only.</summary>
internal static class SimulatedMapping
{
    /// <summary>Name of the foreign key behind the link field.</summary>
    public const string ForeignKey = "g_fkey";

    public static IReadOnlyList<string> Columns { get; } = ["a", "b", "c", "d", "e", "f"];

    public static FieldId LinkField { get; } = FieldOf("g");

    public static FieldId MarkField { get; } = FieldOf("deleted");

    /// <summary>Whether what stands in the field was written by somebody as it stands there, rather than being a link or a mark.</summary>
    public static bool HoldsText(FieldId field) => field != LinkField && field != MarkField;

    public static TableMapping Draw(int number, Random random) => Create(number, random.Next(2) == 0 ? FieldOwner.Manual : FieldOwner.Shared) with
    {
        OnDeleteConflict = random.Next(2) == 0 ? DeleteConflictPolicy.UpdateWins : DeleteConflictPolicy.DeleteWins,
        OnRemoteDelete = random.Next(4) == 0 ? RemoteDeletePolicy.Ignore : RemoteDeletePolicy.Hard,
        OnLocalDelete = random.Next(4) == 0 ? LocalDeletePolicy.Ignore : LocalDeletePolicy.Delete,
    };

    public static TableMapping Create(int number, FieldOwner ownerOfB = FieldOwner.Shared) => new()
    {
        Name = new MappingName($"m{number}"),
        Remote = new RemoteTableRef(new AppToken("app"), new TableId($"tbl{number}")),
        Local = new LocalTableRef("public", $"t{number}"),
        Key = [Column("id") with { IsGenerated = true }],
        Fields =
        [
            Field("a", FieldOwner.Shared), Field("b", ownerOfB), Field("c", FieldOwner.Bitable), Field("d", FieldOwner.Database),
            Field("e", FieldOwner.Bitable, SyncDirection.ToDatabase), Field("f", FieldOwner.Database, SyncDirection.ToBitable),
        ],
        TimeZone = TimeZoneInfo.Utc,
        OnRemoteDelete = RemoteDeletePolicy.Hard,
        // So few pairs that emptying the table is an everyday edit; nobody is there to approve it.
        Guard = new GuardOptions { Share = 1 },
    };

    /// <summary>The mapping with a field that links to records of another one, over a column that refers to rows of its table.</summary>
    public static TableMapping WithLink(TableMapping mapping, MappingName target)
    {
        var column = Column("g");
        var field = new RemoteField { Id = LinkField, Name = "g", Type = BitableFieldType.SingleLink };
        var link = new FieldMapping
        {
            Field = field.Id,
            FieldName = field.Name,
            FieldType = field.Type,
            Column = column,
            Owner = FieldOwner.Shared,
            Direction = SyncDirection.Both,
            LinksTo = new LinkTarget(target),
            Codec = FieldPairs.BindKeys(field, column, Column("id")).Value,
        };
        return mapping with { Fields = [.. mapping.Fields, link], References = [new Reference(ForeignKey, target, [column.Name])] };
    }

    /// <summary>The mapping with a business key, by which rows and records find each other that were never linked.</summary>
    public static TableMapping WithKey(TableMapping mapping) => mapping with { MatchBy = [mapping.FieldOf(FieldOf("a"))!] };

    /// <summary>The mapping with records that are marked where their row was deleted.</summary>
    public static TableMapping WithMark(TableMapping mapping) => mapping with
    {
        OnLocalDelete = LocalDeletePolicy.Mark,
        DeletedMark = new DeletedMark(MarkField, "deleted", BitableFieldType.SingleSelect, "yes"),
    };

    public static FieldId FieldOf(string column) => new("fld_" + column);

    private static FieldMapping Field(string name, FieldOwner owner, SyncDirection direction = SyncDirection.Both) => new()
    {
        Field = FieldOf(name),
        FieldName = name,
        FieldType = BitableFieldType.Text,
        Column = Column(name),
        Owner = owner,
        Direction = direction,
        Codec = new FieldCodec(new TextForm(), new TextForm()),
    };

    private static ColumnSpec Column(string name) => new() { Name = name, TypeName = "text", Family = ColumnFamily.Text };
}
