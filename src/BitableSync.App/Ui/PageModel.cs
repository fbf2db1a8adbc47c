using BitableSync.App.Access;
using BitableSync.App.Review;

namespace BitableSync.App.Ui;

/// <summary>Everything the page shows, read at one moment.</summary>
public sealed record PageModel
{
    public required DateTimeOffset ReadAt { get; init; }

    public required string Engine { get; init; }

    public required string Version { get; init; }

    /// <summary>Who looks at it.</summary>
    public required Visitor Visitor { get; init; }

    /// <summary>What the start is waiting for; null once everything runs.</summary>
    public string? Waiting { get; init; }

    public IReadOnlyList<MappingView> Mappings { get; init; } = [];

    public IReadOnlyList<ConflictView> Conflicts { get; init; } = [];

    public IReadOnlyList<DeadLetterView> DeadLetters { get; init; } = [];

    /// <summary>The latest actions of people and scripts; for operators only.</summary>
    public IReadOnlyList<AuditView> Audit { get; init; } = [];

    /// <summary>The row whose history was asked for; null where none was.</summary>
    public RowHistory? History { get; init; }

    /// <summary>How the reviewer's last decision ended; null where there was none.</summary>
    public Notice? Notice { get; init; }
}

/// <summary>One line on top of the page.</summary>
public sealed record Notice(bool IsProblem, string Text);
