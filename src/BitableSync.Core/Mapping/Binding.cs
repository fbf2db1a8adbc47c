using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>What a mapping's stored state belongs to: links and bases mean nothing for other tables, and harm in a copied database.</summary>
/// <param name="Database">Names the database, and no copy of it.</param>
/// <param name="Remote">The Bitable table.</param>
/// <param name="Local">The PostgreSQL table by name.</param>
/// <param name="LocalOid">The PostgreSQL table by its identity in the catalogue, which outlives a rename; zero where it is unknown.</param>
/// <param name="Columns">The column of each mapped field.</param>
public sealed record Binding(
    string Database, RemoteTableRef Remote, LocalTableRef Local, long LocalOid, IReadOnlyDictionary<FieldId, string> Columns)
{
    /// <summary>The field that was meant by each text with which the configuration names one; empty where none was kept.</summary>
    public IReadOnlyDictionary<string, FieldId> Written { get; init; } = new Dictionary<string, FieldId>();

    /// <summary>The last start or resume, by the database's clock; null for what is not stored yet.</summary>
    public DateTimeOffset? BoundAt { get; init; }

    /// <summary>What keeps the state from being used with the tables of today; null where nothing does.</summary>
    public string? WhyNot(MappingName mapping, Binding today) => (IsSameRemote: Remote == today.Remote, IsSameLocal: IsSameTable(today)) switch
    {
        (false, _) => Refusal(mapping, $"Bitable table {Remote}"),
        (_, false) => Refusal(mapping, $"table {Local}"),
        _ => null,
    };

    /// <summary>True where the state has come to another database than the one it last ran in: a copy, a restored backup, a new server.</summary>
    public bool HasMoved(Binding today) => Database != today.Database;

    /// <summary>Mapped fields that were paired with another column when their base was stored: that base says nothing about the new pair.</summary>
    public IReadOnlyList<FieldId> RepairedFields(Binding today) =>
        [.. today.Columns.Where(now => Columns.TryGetValue(now.Key, out var column) && column != now.Value).Select(now => now.Key)];

    /// <summary>Another table bears the name of the one that was bound: it was dropped and made again, or swapped by renaming.</summary>
    public bool IsReplaced(Binding today) =>
        Local == today.Local && LocalOid != 0 && today.LocalOid != 0 && LocalOid != today.LocalOid && !HasMoved(today);

    private bool IsSameTable(Binding today) => Local == today.Local || (LocalOid != 0 && LocalOid == today.LocalOid && !HasMoved(today));

    private static string Refusal(MappingName mapping, string bound) =>
        $"The links of mapping \"{mapping}\" belong to {bound}. Put that back, or give the mapping another Name: it then starts anew and pairs "
        + $"what exists by MatchBy. \"bitable-sync capture remove --mapping {mapping}\" removes the triggers of the old name.";
}
