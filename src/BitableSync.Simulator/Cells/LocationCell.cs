using System.Globalization;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Location: <c>"longitude,latitude"</c> in, an object with an address out.</summary>
internal sealed class LocationCell : CellTypeOf<LocationCell.Place>
{
    public override FilterKind Filter => FilterKind.Text;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (write.ByUser && sent.ValueKind == JsonValueKind.Object) return Picked(sent, write);
        if (sent.ValueKind != JsonValueKind.String) throw write.Refuse(1254015, "a string \"longitude,latitude\"", sent);
        var text = sent.GetString()!;
        if (text.Length == 0) return null;
        if (!IsCoordinates(text)) throw write.Refuse(1254015, "a location is \"longitude,latitude\" in degrees.");
        // The platform looks the address up; with no map here the coordinates themselves stand for it.
        return new Place(text, "", "", "", "", text, text);
    }

    protected override void Write(Utf8JsonWriter json, Place cell, BitableField field, CellRead read) => json.WriteObject(() =>
    {
        json.WriteString("location", cell.Location);
        json.WriteString("pname", cell.Pname);
        json.WriteString("cityname", cell.Cityname);
        json.WriteString("adname", cell.Adname);
        json.WriteString("address", cell.Address);
        json.WriteString("name", cell.Name);
        json.WriteString("full_address", cell.FullAddress);
    });

    protected override string Text(Place cell, BitableField field, CellRead read) => cell.FullAddress;

    private static Place Picked(JsonElement sent, CellWrite write)
    {
        if (sent.StringMember("location") is not { } location || !IsCoordinates(location))
            throw write.Refuse(1254015, "member 'location' is no \"longitude,latitude\".");
        return new Place(
            location,
            sent.StringMember("pname") ?? "",
            sent.StringMember("cityname") ?? "",
            sent.StringMember("adname") ?? "",
            sent.StringMember("address") ?? "",
            sent.StringMember("name") ?? location,
            sent.StringMember("full_address") ?? location);
    }

    private static bool IsCoordinates(string text)
    {
        var parts = text.Split(',');
        return parts.Length == 2 && IsWithin(parts[0], 180) && IsWithin(parts[1], 90);
    }

    private static bool IsWithin(string text, double bound) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= bound;

    internal sealed record Place(string Location, string Pname, string Cityname, string Adname, string Address, string Name, string FullAddress);
}
