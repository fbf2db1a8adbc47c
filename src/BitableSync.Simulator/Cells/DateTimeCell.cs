using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>DateTime: an instant in milliseconds since 1970, whatever the formatter shows.</summary>
internal sealed class DateTimeCell : CellTypeOf<long>
{
    public override FilterKind Filter => FilterKind.Date;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Number || !sent.TryGetInt64(out var milliseconds))
            throw write.Refuse(1254064, "a whole number of milliseconds since 1970", sent);
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            throw write.Refuse(1254064, "the instant lies outside the years 1 to 9999.");
        return milliseconds;
    }

    public override double? Number(object cell) => (long)cell;

    public static string Format(long milliseconds, CellRead read) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), read.Base.Zone).ToString("yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture);

    protected override void Write(Utf8JsonWriter json, long cell, BitableField field, CellRead read) => json.WriteNumberValue(cell);

    protected override string Text(long cell, BitableField field, CellRead read) => Format(cell, read);
}
