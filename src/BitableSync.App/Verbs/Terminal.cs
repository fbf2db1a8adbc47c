using System.Text.Json;
using Spectre.Console;

namespace BitableSync.App.Verbs;

/// <summary>Where a verb speaks: results for scripts on stdout, everything for people on stderr.</summary>
/// <param name="Out">Results: JSON, SQL.</param>
/// <param name="Error">Text for people. Tables and progress bars are drawn only where it is a terminal.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>People's console, which knows whether it is a terminal.</summary>
    public IAnsiConsole People { get; } = Open(new AnsiConsoleOutput(Error));

    public bool IsInteractive => People.Profile.Out.IsTerminal;

    public void Say(string line) => Error.WriteLine(line);

    /// <summary>One JSON document on one line of stdout.</summary>
    public void WriteJson<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, AppJson.Options));

    /// <summary>A table for people; plain lines with tabs where nobody looks.</summary>
    public void WriteTable(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!IsInteractive)
        {
            foreach (var row in rows.Prepend(columns)) Say(string.Join('\t', row));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        People.Write(table);
    }

    private static IAnsiConsole Open(AnsiConsoleOutput output) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = output, Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
}
