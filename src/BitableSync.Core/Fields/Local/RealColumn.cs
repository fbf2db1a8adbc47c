using System.Globalization;

namespace BitableSync.Core.Fields.Local;

/// <summary>
/// <c>real</c>: the nearest single-precision number, taken by its shortest decimal text. So 0.1 stays 0.1 in Bitable and does not
/// become 0.10000000149011612.
/// </summary>
internal sealed class RealColumn(ColumnSpec column) : NumberColumn(column)
{
    protected override string Expected => "a number of about 7 digits up to 3.4e38";

    protected override double? Stored(double number)
    {
        var single = (float)number;
        return float.IsFinite(single) && IsInRange(single, number)
            ? double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + 0.0
            : null;
    }

    /// <summary>PostgreSQL refuses a number that is too small for the type instead of making it zero.</summary>
    private static bool IsInRange(float single, double number) => single != 0 || number == 0;
}
