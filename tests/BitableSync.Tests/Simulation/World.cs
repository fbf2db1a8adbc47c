using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>Both sides and the engine's state, in memory, with a history of who wrote what: what survives when every process dies.</summary>
internal sealed class World
{
    public World(VirtualClock clock, Faults faults, Random random, TableMapping mapping) =>
        (Clock, Faults, Random, Mapping) = (clock, faults, random, mapping);

    public VirtualClock Clock { get; }

    public Faults Faults { get; }

    public Random Random { get; }

    public TableMapping Mapping { get; }

    public DatabaseState State { get; } = new();

    public Gate Transactions { get; } = new();

    public Dictionary<RecordId, RemoteRow> Remote { get; } = [];

    public Dictionary<Guid, (string Body, IReadOnlyList<RecordId> Records)> Keys { get; } = [];

    public long Revision { get; set; }

    /// <summary>Calls to Bitable that wrote, to bound them by edits.</summary>
    public int RemoteWrites { get; set; }

    public int WritesInFlight { get; set; }

    public DateTimeOffset LastWriteEnded { get; set; } = DateTimeOffset.MinValue;

    public List<string> Violations { get; } = [];

    public Ledger Ledger { get; } = new();

    public List<string> Trace { get; } = [];

    public void Log(string line) => Trace.Add($"{Clock.GetUtcNow():HH:mm:ss.fff} {line}");
}

/// <summary>A record as the simulated Bitable holds it.</summary>
internal sealed record RemoteRow(Dictionary<FieldId, string> Cells, DateTimeOffset ModifiedAt, string ModifiedBy);

/// <summary>Everything in the database. A transaction changes it in place, through an <see cref="UndoLog"/>; rows are replaced, never changed.</summary>
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

    public List<DeadLetter> DeadLetters { get; } = [];

    /// <summary>The last scan that met each link's record.</summary>
    public Dictionary<RecordId, long> SeenIn { get; } = [];

    /// <summary>The standing hold of each side.</summary>
    public Dictionary<Side, Hold> Holds { get; } = [];

    /// <summary>Deletes that were carried out, by minute.</summary>
    public Dictionary<(Side Target, long Minute), long> Deletes { get; } = [];

    public MappingStatus? Status { get; set; }
}

/// <summary>Leases live outside transactions, as their own statements do.</summary>
internal sealed class LeaseTable
{
    public Dictionary<string, (long Fence, bool Held, DateTimeOffset Until, DateTimeOffset NotBefore, TimeSpan Pause)> Rows { get; } = [];

    public Dictionary<(string Name, string Worker), (DateTimeOffset Since, DateTimeOffset AskedAt)> Queue { get; } = [];
}

/// <summary>Text on both sides, the plainest pair.</summary>
internal sealed class TextForm : IRemoteForm, ILocalForm
{
    public Conversion<CanonicalValue> Read(JsonElement? cell) => Of(cell?.GetString());

    public Conversion<System.Text.Json.Nodes.JsonNode?> Write(CanonicalValue value) =>
        value is CanonicalValue.Text text ? JsonValue(text.Value) : (System.Text.Json.Nodes.JsonNode?)null;

    public Conversion<CanonicalValue> Read(string? text) => Of(text);

    Conversion<string?> ILocalForm.Write(CanonicalValue value) => value is CanonicalValue.Text text ? text.Value : (string?)null;

    public CanonicalValue Normalize(CanonicalValue value) => value;

    private static System.Text.Json.Nodes.JsonNode? JsonValue(string text) => System.Text.Json.Nodes.JsonValue.Create(text);

    private static CanonicalValue Of(string? text) => string.IsNullOrEmpty(text) ? CanonicalValue.Empty : new CanonicalValue.Text(text);
}

/// <summary>The mapping every simulated run uses: a shared field, one that is shared or manual, one owned by each side.</summary>
internal static class SimulatedMapping
{
    public static TableMapping Create(DeleteConflictPolicy deletes, FieldOwner b = FieldOwner.Shared) => new()
    {
        Name = new MappingName("simulated"),
        Remote = new RemoteTableRef(new AppToken("app"), new TableId("tbl")),
        Local = new LocalTableRef("public", "t"),
        Key = [Column("id") with { IsGenerated = true }],
        Fields =
        [
            Field("a", FieldOwner.Shared), Field("b", b), Field("c", FieldOwner.Bitable), Field("d", FieldOwner.Database),
        ],
        TimeZone = TimeZoneInfo.Utc,
        OnRemoteDelete = RemoteDeletePolicy.Hard,
        OnDeleteConflict = deletes,
        // So few pairs that emptying the table is an everyday edit; nobody is there to approve it.
        Guard = new GuardOptions { Share = 1 },
    };

    private static FieldMapping Field(string name, FieldOwner owner) => new()
    {
        Field = new FieldId("fld_" + name),
        FieldName = name,
        FieldType = BitableFieldType.Text,
        Column = Column(name),
        Owner = owner,
        Direction = SyncDirection.Both,
        Codec = new FieldCodec(new TextForm(), new TextForm()),
    };

    private static ColumnSpec Column(string name) => new() { Name = name, TypeName = "text", Family = ColumnFamily.Text };
}

/// <summary>What users wrote, and which of it a user has knowingly overwritten. Every value is written once only.</summary>
internal sealed class Ledger
{
    private int _next;

    public HashSet<string> Written { get; } = [];

    public HashSet<string> Overwritten { get; } = [];

    public int Edits { get; private set; }

    public string NewValue(string author)
    {
        Edits++;
        var value = $"{author}{++_next}";
        Written.Add(value);
        return value;
    }

    /// <summary>A user edits or deletes a cell while looking at its value.</summary>
    public void Overwrite(string? seen)
    {
        if (!string.IsNullOrEmpty(seen)) Overwritten.Add(seen);
    }
}
