namespace BitableSync.IntegrationTests.EndToEnd.Soak;

/// <summary>What the judge found wrong with a row or record.</summary>
/// <param name="Key">The pair, see <see cref="History"/>.</param>
/// <param name="What">In words.</param>
internal sealed record Finding(string Key, string What);

/// <summary>
/// Judges two journals: an edit that the engine wrote over must stand in the conflict log, unless it reached the other side and lived on
/// there. An edit that nobody wrote over is final, and that both sides have it is for the comparison to say.
/// </summary>
internal sealed class LostEdits(IReadOnlyCollection<History> rows, IReadOnlyCollection<History> records, IReadOnlySet<string> logged)
{
    private readonly ILookup<string, History> _rows = rows.ToLookup(row => row.Key);
    private readonly ILookup<string, History> _records = records.ToLookup(record => record.Key);

    /// <summary>Edits that were checked, on both sides.</summary>
    public int Checked { get; private set; }

    /// <summary>Edits of which the app was never told, nor of the write that landed on them: the stated limit of what can be kept.</summary>
    public int Untold { get; private set; }

    public IReadOnlyList<Finding> Find() =>
    [
        .. rows.SelectMany(row => Find(row, _records[row.Key])),
        .. records.SelectMany(record => Find(record, _rows[record.Key])),
        .. Invented(),
    ];

    private IEnumerable<Finding> Find(History own, IEnumerable<History> others)
    {
        for (var i = 0; i < own.Images.Count; i++)
        {
            if (own.Images[i] is not { ByEngine: false, Cells: { } cells }) continue;
            foreach (var (column, value) in cells.Where(cell => i == 0 || own.Images[i - 1][cell.Key] != cell.Value))
            {
                Checked++;
                if (Overwritten(own, i, column) is not { } by || logged.Contains(value) || others.Any(other => LivedOn(other, column, value))) continue;
                if (own.Images[i].IsUntold && by.IsUntold) Untold++;
                else yield return Lost(own, others, column, value, by[column]);
            }
        }
    }

    private static Finding Lost(History own, IEnumerable<History> others, string column, string value, string? by) => new(
        own.Key,
        $"{own.Key} ({own.Name}), {column}: '{value}' was overwritten by the engine with '{by ?? "nothing"}' and stands in no conflict\n{Story(own, others, column)}");

    /// <summary>The engine's write that put something else in place of an edit; null where there is none, or a person came first.</summary>
    private static Image? Overwritten(History own, int edit, string column)
    {
        var value = own.Images[edit][column];
        if (own.Images[^1][column] == value) return null;
        return own.Images.Skip(edit + 1).First(image => image[column] != value) is { ByEngine: true } by ? by : null;
    }

    /// <summary>
    /// Whether the value reached the other side, and stands there or was overwritten there by somebody who could see it. What came in its
    /// place here is of no account then: it is what came after it there, on its way back.
    /// </summary>
    private static bool LivedOn(History other, string column, string value)
    {
        var shown = other.Images.FindIndex(image => image[column] == value);
        return shown >= 0 && other.Images.Skip(shown + 1).FirstOrDefault(image => image[column] != value) is null or { ByEngine: false };
    }

    /// <summary>What stood in the column, one write after the other; an asterisk marks the engine.</summary>
    private static string Story(History own, IEnumerable<History> others, string column) => string.Join('\n', others.Prepend(own).Select(history =>
        $"    {history.Name}: {string.Join(" → ", history.Images.Select(image => $"{(image.Cells is null ? "gone" : image[column] ?? "empty")}{(image.ByEngine ? "*" : "")}"))}"));

    /// <summary>Values that nobody but the engine ever wrote.</summary>
    private IEnumerable<Finding> Invented()
    {
        var written = rows.Concat(records).SelectMany(own => own.Images).Where(image => !image.ByEngine && image.Cells is not null)
            .SelectMany(image => image.Cells!.Values).ToHashSet();
        return from own in rows.Concat(records)
               from image in own.Images
               where image is { ByEngine: true, Cells: not null }
               from cell in image.Cells!
               where !written.Contains(cell.Value)
               select new Finding(own.Key, $"{own.Key} ({own.Name}), {cell.Key}: nobody wrote '{cell.Value}'");
    }
}
