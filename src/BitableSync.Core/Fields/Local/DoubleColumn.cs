using System.Globalization;

namespace BitableSync.Core.Fields.Local;

/// <summary><c>double precision</c>: what Bitable stores too.</summary>
internal sealed class DoubleColumn(ColumnSpec column) : NumberColumn(column)
{
    protected override string Expected => "any finite number";

    protected override double? Stored(double number) => number + 0.0;

    protected override string Print(double stored) => stored.ToString("R", CultureInfo.InvariantCulture);
}
