using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Bases;

/// <summary>
/// One write to a Base: gathers new states of records and select options of any table, then applies all or, if never committed, nothing.
/// Use under <see cref="BitableBase.Sync"/>.
/// </summary>
internal sealed class BaseTransaction(Platform platform, BitableBase bitable, Person by)
{
    private readonly Dictionary<BitableTable, TableDraft> _drafts = [];

    public Platform Platform => platform;

    public BitableBase Base => bitable;

    public Person By => by;

    public DateTimeOffset At { get; } = platform.Clock.Now;

    public BitableRecord? Find(BitableTable table, string recordId) =>
        Draft(table).Records.TryGetValue(recordId, out var draft) ? draft : table.Find(recordId);

    public void Put(BitableTable table, BitableRecord record) => Draft(table).Records[record.Id] = record;

    public void Remove(BitableTable table, string recordId) => Draft(table).Records[recordId] = null;

    /// <summary>Adds an option to a select field, as writing an unknown name does.</summary>
    public SelectOption AddOption(BitableTable table, BitableField field, string name)
    {
        var draft = Draft(table);
        var latest = draft.Fields.GetValueOrDefault(field.Id) ?? field;
        if (latest.Options.Count >= Limits.OptionsPerField)
            throw new ApiRefusedException(1254070, $"Field '{field.Name}' already has {Limits.OptionsPerField} options.");
        var option = new SelectOption(platform.Ids.OptionId(), name, latest.Options.Count % 55);
        draft.Fields[field.Id] = latest with { Options = [.. latest.Options, option] };
        return option;
    }

    /// <summary>The next number of an auto-number field.</summary>
    public int NextNumber(BitableTable table, BitableField field)
    {
        var draft = Draft(table);
        var number = draft.Numbers.GetValueOrDefault(field.Id, table.LastNumbers.GetValueOrDefault(field.Id)) + 1;
        draft.Numbers[field.Id] = number;
        return number;
    }

    /// <summary>Applies everything and tells the platform, which raises events. Tables where nothing changed stay untouched.</summary>
    public void Commit()
    {
        foreach (var (table, draft) in _drafts)
        {
            var records = RecordChanges(table, draft);
            var fields = FieldChanges(table, draft);
            foreach (var (fieldId, number) in draft.Numbers) table.LastNumbers[fieldId] = number;
            if (records.Count == 0 && fields.Count == 0) continue;

            var lag = platform.Knobs.ReplicaLag;
            table.Apply(records, lag > TimeSpan.Zero ? platform.Clock.TrueNow + lag : null);
            if (fields.Count > 0) table.Fields = [.. table.Fields.Select(field => draft.Fields.GetValueOrDefault(field.Id) ?? field)];
            table.Revision++;
            platform.Changed(new TableCommit(bitable, table, table.Revision, by, At, fields, records));
        }
    }

    private List<RecordChange> RecordChanges(BitableTable table, TableDraft draft)
    {
        var changes = new List<RecordChange>(draft.Records.Count);
        foreach (var (recordId, after) in draft.Records)
        {
            var before = table.Find(recordId);
            if (before is null && after is null) continue;
            if (before is not null && after is not null && CellEquality.Same(before.Cells, after.Cells) && !platform.Knobs.UnchangedWritesCount) continue;
            changes.Add(new RecordChange(recordId, before, after is null ? null : Stamp(before, after)));
        }
        return changes;
    }

    private BitableRecord Stamp(BitableRecord? before, BitableRecord after)
    {
        var now = At.ToUnixTimeMilliseconds();
        return before is null
            ? after with { CreatedAt = now, CreatedBy = by.OpenId, ModifiedAt = now, ModifiedBy = by.OpenId }
            : after with { ModifiedAt = now, ModifiedBy = by.OpenId };
    }

    private static List<FieldChange> FieldChanges(BitableTable table, TableDraft draft) =>
        [.. draft.Fields.Values.Select(field => new FieldChange(field.Id, table.FieldWithId(field.Id), field))];

    private TableDraft Draft(BitableTable table)
    {
        if (!_drafts.TryGetValue(table, out var draft)) _drafts[table] = draft = new TableDraft();
        return draft;
    }

    private sealed class TableDraft
    {
        public Dictionary<string, BitableRecord?> Records { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, BitableField> Fields { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Numbers { get; } = new(StringComparer.Ordinal);
    }
}
