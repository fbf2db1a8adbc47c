using System.Globalization;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary><c>date</c>, in the years 0001 to 9999.</summary>
internal sealed class DateColumn(ColumnSpec column) : LocalForm<CanonicalValue.Day>(column)
{
    private const string Iso = "yyyy-MM-dd";

    protected override Conversion<CanonicalValue> Parse(string text) =>
        DateOnly.TryParseExact(text, Iso, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new CanonicalValue.Day(day)
            : Misfit<CanonicalValue>("holds infinity or a date outside the years 0001 to 9999, which Bitable cannot show: correct the row");

    protected override Conversion<string?> Format(CanonicalValue.Day value) => value.Value.ToString(Iso, CultureInfo.InvariantCulture);
}
