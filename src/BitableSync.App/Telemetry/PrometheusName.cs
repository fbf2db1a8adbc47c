using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;

namespace BitableSync.App.Telemetry;

/// <summary>
/// Names as Prometheus has them, made by the rules of OpenTelemetry's "Prometheus and OpenMetrics Compatibility": the unit in words
/// at the end, then <c>_total</c> for what only grows.
/// </summary>
internal static partial class PrometheusName
{
    private static readonly Dictionary<string, string> Units = new()
    {
        ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds", ["min"] = "minutes", ["h"] = "hours", ["d"] = "days",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> PerUnits = new()
    {
        ["s"] = "second", ["ms"] = "millisecond", ["min"] = "minute", ["h"] = "hour", ["d"] = "day",
    };

    public static string Of(Instrument instrument, PrometheusType type)
    {
        var name = Clean(instrument.Name);
        var unit = UnitOf(instrument.Unit, type);
        if (unit.Length > 0 && !name.EndsWith($"_{unit}", StringComparison.Ordinal)) name = $"{name}_{unit}";
        return type == PrometheusType.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    /// <summary>A label's name: as a metric's, but without colons.</summary>
    public static string OfLabel(string name) => Clean(name).Replace(':', '_');

    private static string UnitOf(string? unit, PrometheusType type)
    {
        // What stands in braces is a remark, not a unit.
        var plain = Remarks().Replace(unit ?? "", "");
        if (plain == "1") return type == PrometheusType.Gauge ? "ratio" : "";
        if (plain.Split('/') is not [var what, var per]) return Clean(Units.GetValueOrDefault(plain, plain), allowEmpty: true);
        var perWord = $"per_{PerUnits.GetValueOrDefault(per, per)}";
        return Clean(what.Length == 0 ? perWord : $"{Units.GetValueOrDefault(what, what)}_{perWord}", allowEmpty: true);
    }

    private static string Clean(string name, bool allowEmpty = false)
    {
        var clean = Foreign().Replace(name, "_");
        if (clean.Length == 0) return allowEmpty ? "" : "_";
        return char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Remarks();

    /// <summary>Several in a row become one underscore.</summary>
    [GeneratedRegex("[^a-zA-Z0-9_:]+")]
    private static partial Regex Foreign();
}
