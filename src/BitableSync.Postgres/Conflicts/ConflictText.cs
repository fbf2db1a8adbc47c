using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using BitableSync.Postgres.State.Rows;

namespace BitableSync.Postgres.Conflicts;

/// <summary>A row of the conflict log in the engine's terms.</summary>
internal static class ConflictText
{
    public static StoredConflict Read(ConflictRow row)
    {
        var state = StoredName.Parse<ConflictState>(row.State);
        var conflict = new LoggedConflict(
            row.RecordId is { } record ? new RecordId(record) : null,
            new RowKey(row.RowKey),
            row.FieldId is { } field ? new FieldId(field) : null,
            StoredName.Parse<ConflictRule>(row.Rule),
            row.Winner is { } winner ? StoredName.Parse<Side>(winner) : null,
            CanonicalText.Read(row.Base),
            CanonicalText.Read(row.Local),
            CanonicalText.Read(row.Remote),
            row.LocalAt is { } localAt ? new EditMark(localAt, row.LocalActor) : null,
            row.RemoteAt is { } remoteAt ? new EditMark(remoteAt, row.RemoteActor) : null) { State = state };
        var resolution = row.ResolvedAt is { } resolvedAt
            ? new ConflictResolution(state, CanonicalText.Read(row.ResolvedWith), row.ResolvedBy ?? "", resolvedAt, row.Reason ?? "")
            : null;
        return new StoredConflict(row.Id, conflict, state, row.DetectedAt, resolution, row.Version);
    }
}
