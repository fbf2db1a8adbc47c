using System.Globalization;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary>A column of numbers, paired with a field of numbers. What the families differ in is what they can store.</summary>
internal abstract class NumberColumn(ColumnSpec column) : LocalForm<CanonicalValue.Number>(column)
{
    /// <summary>Up to here every whole number is a double of its own.</summary>
    protected const double MaxExactInteger = 9_007_199_254_740_992;

    /// <summary>What fits, in words that fit after "takes".</summary>
    protected abstract string Expected { get; }

    protected override Conversion<CanonicalValue> Parse(string text)
    {
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        if (!isNumber || !double.IsFinite(number))
        {
            return Misfit<CanonicalValue>("holds a value that is no finite number, and a Number field takes no other: correct the row");
        }

        if (!IsExact(text))
        {
            return Misfit<CanonicalValue>("holds a whole number beyond 2^53, which a Number field cannot hold exactly: pair it with a Text field");
        }

        return new CanonicalValue.Number(Stored(number) ?? number);
    }

    protected sealed override Conversion<string?> Format(CanonicalValue.Number value) =>
        Fitted(value) is { } stored ? Print(stored) : Misfit<string?>($"takes {Expected}, and the number is not one");

    protected sealed override CanonicalValue Keep(CanonicalValue.Number value) =>
        Fitted(value) is { } stored ? new CanonicalValue.Number(stored) : value;

    /// <summary>Whether a double is as good as the column's own text, for a column whose values must not be rounded.</summary>
    protected virtual bool IsExact(string text) => true;

    /// <summary>The finite number as the column gives it back, never −0; null where it does not fit. Idempotent.</summary>
    protected abstract double? Stored(double number);

    protected virtual string Print(double stored) => DecimalText.Of(stored).ToString();

    private double? Fitted(CanonicalValue.Number value) => double.IsFinite(value.Value) ? Stored(value.Value) : null;
}
