using System.Text.Json;
using BitableSync.App.Review;
using BitableSync.Core.Records;

namespace BitableSync.App.Ui;

/// <summary>The row whose history the page shows.</summary>
/// <param name="Mapping">Its mapping.</param>
/// <param name="Row">Its key, as a JSON array of texts.</param>
/// <param name="Entries">What happened to it, the newest first; null where there is no such mapping.</param>
/// <param name="IsCut">There is more than is shown.</param>
public sealed record RowHistory(string Mapping, string Row, IReadOnlyList<HistoryView>? Entries, bool IsCut)
{
    /// <summary>The key for people.</summary>
    public string Key => string.Join(", ", new RowKey(Row).Parts);

    /// <summary>Address of the page with the history of a row.</summary>
    public static string Address(string mapping, string row) => $"/?mapping={Uri.EscapeDataString(mapping)}&row={Uri.EscapeDataString(row)}";

    /// <summary>
    /// The key as people type it, its parts separated by commas, or as pages carry it, a JSON array of texts. A key of one part is taken
    /// whole, commas and all.
    /// </summary>
    public static RowKey Parse(string text, int parts)
    {
        if (text.StartsWith('[') && TryReadJson(text) is { } key) return key;
        return RowKey.FromParts(parts == 1 ? [text.Trim()] : text.Split(',', StringSplitOptions.TrimEntries));
    }

    private static RowKey? TryReadJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) is { } parts ? RowKey.FromParts(parts) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
