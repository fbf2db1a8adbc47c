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

    /// <summary>How often a reviewer looks at the open conflicts.</summary>
    public int Reviews { get; init; }

    /// <summary>Comparisons recur. Where they do not, and no event is lost, the queues alone must bring both sides together.</summary>
    public bool Compares { get; init; }

    /// <summary>Every write of the engine is checked. Not where a person may demand writes that nobody else may make.</summary>
    public bool ChecksWrites { get; init; } = true;

    /// <summary>Bitable's clock minus the true time.</summary>
    public TimeSpan RemoteOffset { get; init; }

    /// <summary>The database's clock minus the true time.</summary>
    public TimeSpan DatabaseOffset { get; init; }

    /// <summary>Longest time an event is under way, in seconds.</summary>
    public int EventDelay { get; init; } = 20;

    /// <summary>Whether reviewers take changes back.</summary>
    public static bool Undoes(int seed) => seed % 10 == 0;

    public static Scenario FromSeed(int seed, bool withFaults)
    {
        var random = new Random(seed);
        var losesEvents = withFaults && random.Next(2) == 0;
        TableMapping[] mappings = [.. Enumerable.Range(1, 1 + random.Next(2)).Select(number => SimulatedMapping.Draw(number, random))];
        return new Scenario
        {
            Seed = seed,
            Mappings = mappings,
            Program = UserAction.Draw(random, count: 30, mappings),
            Reviews = random.Next(2) == 0 ? 10 : 0,
            ChecksWrites = !Undoes(seed),
            Rates = !withFaults ? FaultMix.None : losesEvents ? FaultMix.WithLostEvents : FaultMix.Usual,
            Compares = losesEvents || random.Next(2) == 0,
            RemoteOffset = TimeSpan.FromMilliseconds(random.Next(-10_000, 10_000)),
            DatabaseOffset = TimeSpan.FromMilliseconds(random.Next(-10_000, 10_000)),
            EventDelay = withFaults ? 20 : 2,
        };
    }
}

/// <summary>The mappings of simulated runs: a shared field, one that is shared or manual, one owned by each side, and one that flows each way only.</summary>
internal static class SimulatedMapping
{
    public static IReadOnlyList<string> Columns { get; } = ["a", "b", "c", "d", "e", "f"];

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
