using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;
using BitableSync.Postgres.State;
using Npgsql;

namespace BitableSync.Postgres.Conflicts;

/// <summary>The columns of the conflict log and how they are read.</summary>
internal static class ConflictText
{
    public const string Columns = """
        id, record_id, row_key, field_id, rule, winner, base::text, local::text, remote::text, local_at, local_actor, remote_at, remote_actor,
        state, detected_at, resolved_with::text, resolved_by, resolved_at, reason
        """;

    public static StoredConflict Read(NpgsqlDataReader reader)
    {
        var state = StoredName.Parse<ConflictState>(reader.GetString(13));
        return new StoredConflict(
            reader.GetInt64(0),
            new LoggedConflict(
                TextAt(reader, 1) is { } record ? new RecordId(record) : null,
                new RowKey(reader.GetString(2)),
                TextAt(reader, 3) is { } field ? new FieldId(field) : null,
                StoredName.Parse<ConflictRule>(reader.GetString(4)),
                StoredName.Parse<Side>(reader.GetString(5)),
                CanonicalText.Read(TextAt(reader, 6)),
                CanonicalText.Read(TextAt(reader, 7)),
                CanonicalText.Read(TextAt(reader, 8)),
                EditAt(reader, 9),
                EditAt(reader, 11)),
            state,
            reader.GetFieldValue<DateTimeOffset>(14),
            reader.IsDBNull(17)
                ? null
                : new ConflictResolution(
                    state,
                    CanonicalText.Read(TextAt(reader, 15)),
                    reader.GetString(16),
                    reader.GetFieldValue<DateTimeOffset>(17),
                    reader.GetString(18)));
    }

    private static string? TextAt(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static EditMark? EditAt(NpgsqlDataReader reader, int column) => reader.IsDBNull(column)
        ? null
        : new EditMark(reader.GetFieldValue<DateTimeOffset>(column), TextAt(reader, column + 1));
}
