using System.Text.Json;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>The form of a field for the kind its pair compares by.</summary>
internal static class RemoteForms
{
    /// <param name="pair">The pair's row in the table; it covers the field's type.</param>
    /// <param name="field">The field.</param>
    /// <param name="zone">Time zone in which a day begins.</param>
    /// <param name="personAs">What stands for a person.</param>
    public static IRemoteForm Of(FieldPair pair, RemoteField field, TimeZoneInfo zone, PersonKey personAs)
    {
        var clock = new WallClock(zone);
        return pair.ToDatabaseOnly ? ReadOnly(field, pair.Kind, clock, personAs) : Writable(field, pair.Kind, clock, personAs);
    }

    private static IRemoteForm Writable(RemoteField field, ValueKind kind, WallClock clock, PersonKey personAs) => (field.Type, kind) switch
    {
        (BitableFieldType.Text, ValueKind.Json) => new JsonTextCell(field),
        (BitableFieldType.Text, _) => new TextCell(field),
        (BitableFieldType.Number, _) => new NumberCell(field),
        (BitableFieldType.SingleSelect, _) => StringCell.Option(field),
        (BitableFieldType.DateTime, ValueKind.Day) => new DayCell(field, clock),
        (BitableFieldType.DateTime, _) => new InstantCell(field),
        (BitableFieldType.Checkbox, _) => new CheckboxCell(field),
        (BitableFieldType.Phone, _) => StringCell.Phone(field),
        (BitableFieldType.Url, ValueKind.Json) => new UrlCell(field),
        (BitableFieldType.Url, _) => new LinkCell(field),
        (BitableFieldType.Location, _) => new LocationCell(field),
        (_, ValueKind.Set) => new ItemsCell(field, ShapeOf(field.Type, personAs)),
        _ => new SingleItemCell(field, ShapeOf(field.Type, personAs)),
    };

    private static ReadOnlyCell ReadOnly(RemoteField field, ValueKind kind, WallClock clock, PersonKey personAs) => field.Type switch
    {
        BitableFieldType.CreatedTime or BitableFieldType.ModifiedTime =>
            new ReadOnlyCell(field, kind == ValueKind.Day ? new DayCell(field, clock).Read : new InstantCell(field).Read),
        BitableFieldType.CreatedUser or BitableFieldType.ModifiedUser =>
            Folded(field, kind == ValueKind.Text
                ? new SingleItemCell(field, ItemShape.People(personAs))
                : new ItemsCell(field, ItemShape.People(personAs))),
        BitableFieldType.Attachment => Computed(field, ComputedCells.Attachments),
        BitableFieldType.Location => Computed(field, ComputedCells.Location),
        BitableFieldType.AutoNumber => Computed(field, ComputedCells.AutoNumber),
        BitableFieldType.Stage => Computed(field, ComputedCells.Stage),
        _ => Computed(field, cell => new ResultCell(field.Type, clock).Read(cell, kind)),
    };

    private static ReadOnlyCell Folded(RemoteField field, IRemoteForm form) => new(field, cell => form.Read(cell).Then(value => (Conversion<CanonicalValue>)form.Normalize(value)));

    private static ReadOnlyCell Computed(RemoteField field, Func<JsonElement, Conversion<CanonicalValue>> read) => new(field, cell =>
    {
        if (cell is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } present) return CanonicalValue.Empty;
        var value = read(present);
        return value.Fits ? value : field.Misfit<CanonicalValue>(value.Problem!);
    });

    private static ItemShape ShapeOf(BitableFieldType type, PersonKey personAs) => type switch
    {
        BitableFieldType.MultiSelect => ItemShape.Options,
        BitableFieldType.User => ItemShape.People(personAs),
        BitableFieldType.GroupChat => ItemShape.Groups,
        BitableFieldType.Attachment => ItemShape.FileTokens,
        BitableFieldType.SingleLink or BitableFieldType.DuplexLink => ItemShape.Links,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
