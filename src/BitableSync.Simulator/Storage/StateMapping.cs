using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Storage;

/// <summary>Between the live platform and what the data file holds.</summary>
internal static class StateMapping
{
    public static PlatformState Save(Platform platform) => new(
        PlatformState.CurrentFormat,
        platform.Run,
        [.. platform.Bases.Select(Save)],
        platform.People.All,
        [.. platform.Files.All],
        [.. platform.Wiki.All],
        platform.Messages.All,
        platform.ClientTokens.All);

    public static void Load(PlatformState state, Platform platform)
    {
        foreach (var person in state.People) platform.People.Add(person);
        foreach (var file in state.Files) platform.Files.Add(file);
        foreach (var node in state.Wiki) platform.Wiki.Add(node);
        foreach (var message in state.Messages) platform.Messages.Put(message);
        foreach (var answer in state.Answers) platform.ClientTokens.Add(answer);
        foreach (var bitable in state.Bases) platform.Add(Load(bitable));
    }

    private static BaseState Save(BitableBase bitable)
    {
        lock (bitable.Sync)
        {
            return new BaseState(
                bitable.AppToken, bitable.Name, bitable.FolderToken, bitable.TimeZone, bitable.Revision, bitable.IsAdvanced, bitable.Access, bitable.IsSubscribed,
                [.. bitable.Tables.Select(Save)]);
        }
    }

    private static TableState Save(BitableTable table)
    {
        var fields = table.Fields.ToDictionary(field => field.Id, StringComparer.Ordinal);
        return new TableState(
            table.Id, table.Name, table.Revision, table.Fields, table.Views, new Dictionary<string, int>(table.LastNumbers, StringComparer.Ordinal),
            [.. table.Records.Select(record => Save(record, fields))]);
    }

    private static RecordState Save(BitableRecord record, Dictionary<string, BitableField> fields) => new(
        record.Id, record.CreatedAt, record.CreatedBy, record.ModifiedAt, record.ModifiedBy,
        record.Cells.ToDictionary(cell => cell.Key, cell => fields[cell.Key].Cell.Save(cell.Value), StringComparer.Ordinal));

    private static BitableBase Load(BaseState state) => new(state.AppToken, state.Name, state.TimeZone)
    {
        FolderToken = state.FolderToken,
        Revision = state.Revision,
        IsAdvanced = state.IsAdvanced,
        Access = state.Access,
        IsSubscribed = state.IsSubscribed,
        Tables = [.. state.Tables.Select(Load)],
    };

    private static BitableTable Load(TableState state)
    {
        var table = new BitableTable(state.Id, state.Name) { Fields = [.. state.Fields], Views = [.. state.Views] };
        foreach (var (fieldId, number) in state.LastNumbers) table.LastNumbers[fieldId] = number;
        var fields = table.Fields.ToDictionary(field => field.Id, StringComparer.Ordinal);
        table.Apply([.. state.Records.Select(record => new RecordChange(record.Id, null, Load(record, fields)))], lagUntil: null);
        (table.Revision, table.IsNew) = (state.Revision, false);
        return table;
    }

    private static BitableRecord Load(RecordState state, Dictionary<string, BitableField> fields) => new(
        state.Id,
        state.Cells.ToDictionary(cell => cell.Key, cell => fields[cell.Key].Cell.Load(cell.Value), StringComparer.Ordinal),
        state.CreatedAt, state.CreatedBy, state.ModifiedAt, state.ModifiedBy);
}
