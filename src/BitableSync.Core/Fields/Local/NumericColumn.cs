using System.Globalization;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary>
/// <c>numeric</c> and <c>numeric(p,s)</c>: rounded half away from zero, as PostgreSQL rounds. Digits a double cannot hold are
/// not compared: 38-digit columns compare by their nearest double.
/// </summary>
internal sealed class NumericColumn(ColumnSpec column) : NumberColumn(column)
{
    protected override string Expected => Column.Precision is { } precision
        ? $"at most {precision} digits, {Column.Scale ?? 0} of them after the point"
        : "any finite number";

    protected override double? Stored(double number)
    {
        if (Column.Precision is not { } precision) return number + 0.0;
        var scale = Column.Scale ?? 0;
        var rounded = DecimalText.Of(number).Round(scale);
        return rounded.IntegerDigits <= precision - scale ? double.Parse(rounded.ToString(), CultureInfo.InvariantCulture) : null;
    }
}
