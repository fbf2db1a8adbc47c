using System.Globalization;
using System.Text;

namespace BitableSync.App.Telemetry;

/// <summary>Prometheus' text exposition format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<PrometheusFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.Where(family => family.Series.Count > 0)) Write(text, family);
        return text.ToString();
    }

    /// <summary>Labels in the order of their names, e.g. <c>code="0",endpoint="x"</c>; empty where there are none.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags) labels[PrometheusName.OfLabel(name)] = Text(value);
        return string.Join(',', labels.Select(label => $"{label.Key}=\"{EscapeLabel(label.Value)}\""));
    }

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ when double.IsNaN(value) => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static void Write(StringBuilder text, PrometheusFamily family)
    {
        if (family.Help is { Length: > 0 } help) text.Append("# HELP ").Append(family.Name).Append(' ').Append(EscapeHelp(help)).Append('\n');
        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type.ToString().ToLowerInvariant()).Append('\n');
        foreach (var (labels, series) in family.Series)
        {
            if (family.Type == PrometheusType.Histogram) WriteHistogram(text, family, labels, series);
            else Line(text, family.Name, labels, Number(series.Value));
        }
    }

    private static void WriteHistogram(StringBuilder text, PrometheusFamily family, string labels, PrometheusSeries series)
    {
        var before = labels.Length == 0 ? "" : $"{labels},";
        foreach (var (bound, count) in family.Bounds.Zip(series.Buckets)) Line(text, $"{family.Name}_bucket", $"{before}le=\"{Number(bound)}\"", Number(count));
        Line(text, $"{family.Name}_bucket", $"{before}le=\"+Inf\"", Number(series.Count));
        Line(text, $"{family.Name}_sum", labels, Number(series.Sum));
        Line(text, $"{family.Name}_count", labels, Number(series.Count));
    }

    private static void Line(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string EscapeHelp(string help) => help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private static string EscapeLabel(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);
}
