using BitableSync.App.Ui;
using BitableSync.Core.Records;

namespace BitableSync.App.Review;

/// <summary>A step in the life of a row, for people.</summary>
internal static class HistoryWords
{
    public static string What(HistoryView entry) => entry.Side switch
    {
        Side.Local => $"{entry.Act} in the database",
        Side.Remote => $"{entry.Act} in Bitable",
        _ => entry.Act.ToString(),
    };

    public static string From(HistoryView entry)
    {
        string?[] parts =
        [
            entry.EditedAt is { } at ? $"edited {Moment.Of(at)}{(entry.EditedBy is { } editor ? $" by {editor}" : "")}" : null,
            entry.Conflict is { } conflict ? $"conflict {conflict}" : null,
            entry.Undoes is { } undone ? $"undoes {undone}" : null,
            entry.By is { } by ? $"by {by}{(string.IsNullOrEmpty(entry.Reason) ? "" : $": {entry.Reason}")}" : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }
}
