using System.Globalization;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary><c>smallint</c>, <c>integer</c>, and <c>bigint</c> as far as a double is exact.</summary>
internal sealed class IntegerColumn(ColumnSpec column, double least, double most) : NumberColumn(column)
{
    protected override string Expected =>
        $"a whole number from {DecimalText.Of(least)} to {DecimalText.Of(most)}";

    public static IntegerColumn Of(ColumnSpec column) => column.Family switch
    {
        ColumnFamily.SmallInt => new IntegerColumn(column, short.MinValue, short.MaxValue),
        ColumnFamily.Integer => new IntegerColumn(column, int.MinValue, int.MaxValue),
        _ => new IntegerColumn(column, -MaxExactInteger, MaxExactInteger),
    };

    protected override bool IsExact(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exact) && exact >= (long)least && exact <= (long)most;

    protected override double? Stored(double number) =>
        Math.Truncate(number) == number && number >= least && number <= most ? number + 0.0 : null;

    protected override string Print(double stored) => ((long)stored).ToString(CultureInfo.InvariantCulture);
}
