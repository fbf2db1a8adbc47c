using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Pairs;

namespace BitableSync.Engine.Inbound;

/// <summary>Finds the edits that the engine's own updates landed on, see <see cref="UnseenEdit"/>; for its deletes see <see cref="DeletedEdits"/>.</summary>
/// <param name="mapping">The mapping.</param>
/// <param name="table">Reads the cells of events.</param>
/// <param name="rules">The two clocks.</param>
/// <param name="known">All remembered events about the records in question.</param>
/// <param name="sent">Writes to them.</param>
/// <param name="history">What was done to their pairs.</param>
/// <param name="now">By Bitable's clock.</param>
internal sealed class UnseenEditFinder(
    TableMapping mapping,
    IRemoteTable table,
    MergeRules rules,
    IReadOnlyCollection<InboxEntry> known,
    SentWrites sent,
    IEnumerable<HistoryEntry> history,
    DateTimeOffset now)
{
    /// <summary>For how long an event waits for others that were sent before it and may arrive after it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Writes further apart than this are not confused by the time of an event.</summary>
    private static readonly TimeSpan OrderMatters = TimeSpan.FromMinutes(1);

    private readonly List<long> _undecided = [];

    /// <summary>How far the offset of the clocks may be off, and the times of events are cut.</summary>
    private readonly TimeSpan _margin = rules.Tick * 2;

    /// <summary>By record, what its row took from Bitable and when.</summary>
    private readonly ILookup<RecordId?, HistoryEntry> _taken =
        history.Where(entry => entry is { Side: Side.Local, By: null }).ToLookup(entry => entry.Record);

    /// <summary>Entries that cannot be judged yet: whether a write landed before or after them an event will tell that is still on its way.</summary>
    public IReadOnlyCollection<long> Undecided => _undecided;

    /// <summary>The edits that the given events tell of, in the order of the events.</summary>
    public IEnumerable<UnseenEdit> In(IEnumerable<InboxEntry> events)
    {
        foreach (var entry in events.Where(entry => entry.Edit is not null))
        {
            var suspects = SuspectsIn(entry).ToList();
            if (now - entry.Edit!.At < Patience && suspects.Exists(suspect => LandingsBefore(suspect.Record, suspect.State.Field, suspect.Write).Any(landings => landings.Length == 0)))
            {
                _undecided.Add(entry.Id);
                continue;
            }

            foreach (var edit in suspects.GroupBy(suspect => (suspect.Record, suspect.Write), suspect => suspect.State))
            {
                yield return new UnseenEdit(edit.Key.Record, edit.Key.Write.Batch.StoredAt, edit.Key.Write.Item, [.. edit]);
            }
        }
    }

    private IEnumerable<(RecordId Record, SentWrite Write, FieldState State)> SuspectsIn(InboxEntry entry)
    {
        foreach (var (record, cells) in entry.Cells.Where(changed => !entry.Deleted.Contains(changed.Key)))
        {
            foreach (var field in mapping.Fields.Where(field => cells.ContainsKey(field.Field)))
            {
                if (Of(entry, record, field) is { } suspect) yield return (record, suspect.Write, suspect.State);
            }
        }
    }

    /// <summary>The write that landed on an unseen value of a field, and the state of the field; null where none did, or the event does not tell.</summary>
    private (SentWrite Write, FieldState State)? Of(InboxEntry entry, RecordId record, FieldMapping field)
    {
        var cell = entry.Cells[record][field.Field];
        if (Read(field, cell.Before) is not { IsEmpty: false } before) return null;
        var after = Read(field, cell.After);
        SentWrite[] echoed = [.. sent.To(record).Where(write => MayHaveSet(write, field, after) && !IsOlder(entry, write) && !IsBeforeAnother(entry, record, field, write))];
        // Several writes may have sent the same value, as when a field is put back again and again: the event is that of one of them.
        if (echoed.Length == 0 || echoed.Any(write => write.Believed(field) == before || write.Written(field) == before)) return null;
        if (!IsRepeated(entry, record, field, after) && echoed.All(write => IsReturned(record, field, write))) return null;
        var write = echoed[^1];
        if (field.LinksTo is not null && !Compare(before, write.Believed(field))) return null;
        return (write, new FieldState
        {
            Field = field,
            Base = write.Believed(field),
            Local = write.Written(field),
            Remote = before,
            LocalEdit = write.Item.Edit,
            RemoteEdit = entry.Edit,
        });
    }

    private static bool MayHaveSet(SentWrite write, FieldMapping field, CanonicalValue? after) =>
        write.IsUpdate && write.Item.Believed.ContainsKey(field.Field) && write.Written(field) == after;

    /// <summary>Whether the event tells of something that happened before the write was made.</summary>
    private bool IsOlder(InboxEntry entry, SentWrite write) => entry.Edit!.At + _margin < write.Batch.StoredAt + rules.ClockOffset;

    /// <summary>
    /// Whether a write sent back a value that the row had taken from Bitable, because another had got in its way. Its event follows one with the
    /// same value, that of the person who wrote it first, and may be taken for it. What a row that came back kept of its own it did not take.
    /// </summary>
    private bool IsReturned(RecordId record, FieldMapping field, SentWrite write) => _taken[record].Any(entry =>
        entry.At <= write.Batch.StoredAt
        && entry.After.TryGetValue(field.Field, out var value) && value == write.Written(field)
        && !(entry.Before.TryGetValue(field.Field, out var kept) && kept == value));

    /// <summary>Whether a write that was made before this one landed only after the event: writes land in the order in which they are made.</summary>
    private bool IsBeforeAnother(InboxEntry entry, RecordId record, FieldMapping field, SentWrite write) =>
        LandingsBefore(record, field, write).Any(landings => landings.Length > 0 && landings.All(landing => landing.Revision > entry.Revision));

    /// <summary>By write that another value was sent with shortly before, the events that may tell of it.</summary>
    private IEnumerable<InboxEntry[]> LandingsBefore(RecordId record, FieldMapping field, SentWrite write) => sent.To(record)
        .TakeWhile(earlier => earlier != write)
        .Where(earlier => earlier.IsUpdate && earlier.Item.Values.ContainsKey(field.Field) && earlier.Written(field) != write.Written(field))
        .Where(earlier => earlier.Batch.Fate != OutboxFate.Refused && write.Batch.StoredAt - earlier.Batch.StoredAt < OrderMatters)
        .Select(earlier => EventsOf(record, field).Where(each => each.After == earlier.Written(field)).Select(each => each.Entry).ToArray());

    /// <summary>Whether an earlier event shows the field with the same value.</summary>
    private bool IsRepeated(InboxEntry entry, RecordId record, FieldMapping field, CanonicalValue? after) =>
        EventsOf(record, field).Any(other => other.Entry.Revision < entry.Revision && (other.Before == after || other.After == after));

    private IEnumerable<(InboxEntry Entry, CanonicalValue? Before, CanonicalValue? After)> EventsOf(RecordId record, FieldMapping field)
    {
        foreach (var entry in known)
        {
            if (entry.Cells.TryGetValue(record, out var cells) && cells.TryGetValue(field.Field, out var cell))
            {
                yield return (entry, Read(field, cell.Before), Read(field, cell.After));
            }
        }
    }

    /// <summary>What has no row now may have had one then, or the other way round: such readings do not compare.</summary>
    private static bool Compare(CanonicalValue before, CanonicalValue believed) =>
        before is not CanonicalValue.Unlinked && believed is not CanonicalValue.Unlinked;

    private CanonicalValue? Read(FieldMapping field, string? encoded) => EventCells.Read(field, encoded, table);
}
