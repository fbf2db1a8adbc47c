using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>One captured row change: the key only, values are read later.</summary>
public sealed record ChangeEntry
{
    public required long Id { get; init; }

    public required ChangeKind Kind { get; init; }

    /// <summary>Null for <see cref="ChangeKind.Truncate"/>.</summary>
    public RowKey? Row { get; init; }

    /// <summary>The key before a <see cref="ChangeKind.KeyChange"/>; else null.</summary>
    public RowKey? OldRow { get; init; }

    /// <summary>Mapped columns whose value changed, for updates; empty means all (insert, delete) or none known (request).</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Time on the database's clock, and role, application and transaction; null for a <see cref="ChangeKind.Request"/>.</summary>
    public EditMark? Edit { get; init; }
}
