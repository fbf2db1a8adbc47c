using System.Globalization;
using System.Net;
using Hangfire.Dashboard;
using Hangfire.Dashboard.Pages;

namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>The mappings, drawn with the classes of Hangfire's own pages, whose script works its check boxes and buttons.</summary>
internal sealed class MappingsPage : RazorPage
{
    public const string Path = "/mappings";
    public const string Pause = Path + "/pause";
    public const string Resume = Path + "/resume";

    public override void Execute()
    {
        Layout = new LayoutPage("Mappings");
        WriteLiteral("""<div class="row"><div class="col-md-12"><h1 id="page-title" class="page-header">Mappings</h1>""");
        WriteLiteral(FactsCache.Of(this).Read() switch
        {
            null => """<div class="alert alert-danger">The mappings cannot be read; the database does not answer.</div>""",
            { Mappings: [] } => """<div class="alert alert-info">No mapping is running.</div>""",
            { Mappings: var mappings } => Table(mappings),
        });
        WriteLiteral("</div></div>");
    }

    private string Table(IReadOnlyList<MappingFacts> mappings) => $"""
        <div class="js-jobs-list">
          {(IsReadOnly ? "" : Buttons())}
          <div class="table-responsive">
            <table class="table" aria-describedby="page-title">
              <thead>
                <tr>
                  {(IsReadOnly ? "" : """<th class="min-width"><input type="checkbox" class="js-jobs-list-select-all"></th>""")}
                  <th>Mapping</th>
                  <th>State</th>
                  <th>To Bitable</th>
                  <th>To PostgreSQL</th>
                  <th>Last comparison</th>
                  <th class="align-right min-width">Open conflicts</th>
                  <th class="align-right min-width">Dead letters</th>
                </tr>
              </thead>
              <tbody>{string.Concat(mappings.Select(Row))}</tbody>
            </table>
          </div>
        </div>
        """;

    private string Buttons() => $"""
        <div class="btn-toolbar btn-toolbar-top">
          {Button(Resume, "btn-primary", "glyphicon-play-circle", "Resume")}
          {Button(Pause, "btn-default", "glyphicon-pause", "Pause")}
        </div>
        """;

    private string Button(string path, string style, string icon, string text) => $"""
        <button class="js-jobs-list-command btn btn-sm {style}" data-url="{Url.To(path)}" data-loading-text="…" disabled="disabled">
          <span class="glyphicon {icon}"></span> {text}
        </button>
        """;

    private string Row(MappingFacts mapping) => $"""
        <tr class="js-jobs-list-row hover">
          {(IsReadOnly ? "" : $"""<td><input type="checkbox" class="js-jobs-list-checkbox" name="jobs[]" value="{Text(mapping.Name)}"></td>""")}
          <td class="word-break">{Text(mapping.Name)}</td>
          <td><span class="label label-{mapping.Style.ToString().ToLowerInvariant()}">{Text(mapping.State)}</span>{Below(Text(mapping.Note))}</td>
          <td>{Direction(mapping.ToBitable)}</td>
          <td>{Direction(mapping.ToPostgres)}</td>
          <td>{Text(mapping.Compared)}{Below(Ago(mapping.ComparedAt))}</td>
          <td class="align-right">{Count(mapping.OpenConflicts)}</td>
          <td class="align-right">{Count(mapping.OpenDeadLetters)}</td>
        </tr>
        """;

    private string Direction(DirectionFacts direction) =>
        Text(direction.Waiting) + Below(direction.LastRunAt is { } at ? $"last run {Ago(at)}" : "no run yet");

    private string Ago(DateTimeOffset? at) => at is { } time ? Html.RelativeTime(time.UtcDateTime).ToString() : "";

    private static string Below(string html) => html.Length == 0 ? "" : $"""<br><small class="text-muted">{html}</small>""";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
