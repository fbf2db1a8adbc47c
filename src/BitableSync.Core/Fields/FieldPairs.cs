using System.Text.Json;
using BitableSync.Core.Fields.Local;
using BitableSync.Core.Fields.Remote;
using BitableSync.Core.Mapping;

namespace BitableSync.Core.Fields;

/// <summary>Which Bitable field types can be paired with which PostgreSQL column types, and the codec of each pair.</summary>
public static class FieldPairs
{
    internal static readonly ColumnFamily[] FreeText = [ColumnFamily.Text, ColumnFamily.PaddedText, ColumnFamily.CaseInsensitiveText];

    private static readonly ColumnFamily[] Json = [ColumnFamily.Json, ColumnFamily.Jsonb];

    private static readonly ColumnFamily[] Lists = [ColumnFamily.Array, .. Json];

    private static readonly ColumnFamily[] Times = [ColumnFamily.Timestamp, ColumnFamily.TimestampTz];

    private static readonly ColumnFamily[] WholeNumbers = [ColumnFamily.SmallInt, ColumnFamily.Integer, ColumnFamily.BigInt];

    private static readonly ColumnFamily[] Numbers = [.. WholeNumbers, ColumnFamily.Numeric, ColumnFamily.Real, ColumnFamily.Double];

    private static readonly ColumnFamily[] StrictText =
        [.. Numbers, ColumnFamily.Boolean, ColumnFamily.Date, .. Times, ColumnFamily.Uuid, ColumnFamily.Enum];

    private static readonly ColumnFamily[] ArrayElements = [.. FreeText, ColumnFamily.Uuid, ColumnFamily.Enum];

    private static readonly BitableFieldType[] Items =
        [BitableFieldType.User, BitableFieldType.GroupChat, BitableFieldType.SingleLink, BitableFieldType.DuplexLink];

    private static readonly BitableFieldType[] Users = [BitableFieldType.CreatedUser, BitableFieldType.ModifiedUser];

    private static readonly BitableFieldType[] Stamps = [BitableFieldType.CreatedTime, BitableFieldType.ModifiedTime];

    private static readonly BitableFieldType[] Results = [BitableFieldType.Formula, BitableFieldType.Lookup];

    /// <summary>Every allowed pair; no pair is covered by two rows. <c>docs/fields.md</c> shows the same table.</summary>
    public static IReadOnlyList<FieldPair> Table { get; } =
    [
        new([BitableFieldType.Text], FreeText, ValueKind.Text,
            "mentions and links inside a text become plain words, but only when the database changes that text; trailing spaces of char(n)"),
        new([BitableFieldType.Text], StrictText, ValueKind.Text,
            "nothing; a cell that PostgreSQL would not read as the column's type is parked"),
        new([BitableFieldType.Text], Json, ValueKind.Json, "white space, key order and repeated keys of the document"),
        new([BitableFieldType.Number], Numbers, ValueKind.Number,
            "digits beyond the column's scale, and beyond the 15 to 17 that Bitable's double holds; a bigint beyond 2^53 is parked"),
        new([BitableFieldType.SingleSelect], [.. FreeText, ColumnFamily.Enum], ValueKind.Text,
            "nothing; a text that is no option yet becomes one, or is parked"),
        new([BitableFieldType.MultiSelect], Lists, ValueKind.Set, "order and repeats"),
        new([BitableFieldType.DateTime], Times, ValueKind.Instant,
            "microseconds; in a timestamp column, which of the two times was meant when a clock change repeats an hour"),
        new([BitableFieldType.DateTime], [ColumnFamily.Date], ValueKind.Day, "the cell's time of day, when the database changes the day"),
        new([BitableFieldType.Checkbox], [ColumnFamily.Boolean], ValueKind.Flag, "the difference between NULL and false"),
        new([BitableFieldType.Phone], FreeText, ValueKind.Text, "nothing; a text that is not digits with an optional + is parked"),
        new([BitableFieldType.Url], FreeText, ValueKind.Text, "the text shown for a link, when the database changes the link"),
        new([BitableFieldType.Url], Json, ValueKind.Json, "members other than text and link"),
        new([BitableFieldType.Location], FreeText, ValueKind.Text, "the address; the column holds longitude,latitude"),
        ToDatabase([BitableFieldType.Location], Json, ValueKind.Json, "nothing"),
        new([BitableFieldType.Attachment], [ColumnFamily.Array], ValueKind.Set, "order; the column holds file tokens"),
        ToDatabase([BitableFieldType.Attachment], Json, ValueKind.Json, "the links for downloading, which expire"),
        new(Items, Lists, ValueKind.Set, "order; the column holds ids"),
        new(Items, FreeText, ValueKind.Text, "nothing; the column holds one id") { OneItemOnly = true },
        ToDatabase(Users, FreeText, ValueKind.Text, "name and e-mail; the column holds the id"),
        ToDatabase(Users, Lists, ValueKind.Set, "name and e-mail; the column holds the id"),
        ToDatabase(Stamps, Times, ValueKind.Instant, "nothing"),
        ToDatabase(Stamps, [ColumnFamily.Date], ValueKind.Day, "the time of day"),
        ToDatabase([BitableFieldType.AutoNumber], [.. FreeText, .. WholeNumbers, ColumnFamily.Numeric], ValueKind.Text, "leading zeros in a column of numbers"),
        ToDatabase([BitableFieldType.Stage], FreeText, ValueKind.Text, "nothing"),
        ToDatabase(Results, FreeText, ValueKind.Text, "where one value of a lookup ends and the next begins (they are joined by a comma)"),
        ToDatabase(Results, Numbers, ValueKind.Number, "digits beyond the column's scale; several values are parked"),
        ToDatabase(Results, [ColumnFamily.Boolean], ValueKind.Flag, "the difference between no result and false; several values are parked"),
        ToDatabase(Results, Times, ValueKind.Instant, "nothing; several values are parked"),
        ToDatabase(Results, [ColumnFamily.Date], ValueKind.Day, "the time of day; several values are parked"),
        ToDatabase(Results, [ColumnFamily.Array], ValueKind.Set, "order and repeats"),
        ToDatabase(Results, Json, ValueKind.Json, "names and addresses around ids, tokens and links; times are milliseconds since 1970"),
    ];

    /// <summary>Whether Bitable computes the field's values, so that nothing can be written to it.</summary>
    public static bool IsComputed(BitableFieldType type) => type is
        BitableFieldType.Formula or BitableFieldType.Lookup or BitableFieldType.AutoNumber or BitableFieldType.Stage or BitableFieldType.Button or
        BitableFieldType.CreatedTime or BitableFieldType.ModifiedTime or BitableFieldType.CreatedUser or BitableFieldType.ModifiedUser;

    /// <summary>Whether the field's items are people, so that <see cref="PersonKey"/> applies.</summary>
    public static bool HoldsPeople(BitableFieldType type) => type is BitableFieldType.User or BitableFieldType.CreatedUser or BitableFieldType.ModifiedUser;

    /// <summary>The row of the table that covers a pair; null where the two cannot be paired.</summary>
    public static FieldPair? Find(BitableFieldType type, ColumnFamily family) => Table.FirstOrDefault(pair => pair.Covers(type, family));

    /// <summary>The one direction a pair allows; null where it allows all, or where <see cref="Bind"/> refuses it.</summary>
    public static SyncDirection? ForcedDirection(RemoteField field, ColumnSpec column)
    {
        if (Find(field.Type, column.Family) is { ToDatabaseOnly: true }) return SyncDirection.ToDatabase;
        return column.IsGenerated ? SyncDirection.ToBitable : null;
    }

    /// <summary>The codec of a pair, or a problem that says what was found and which column types would fit the field.</summary>
    /// <param name="field">The Bitable field.</param>
    /// <param name="column">The PostgreSQL column.</param>
    /// <param name="zone">Time zone in which <c>date</c> and <c>timestamp</c> columns are read (the mapping's, normally the Base's own).</param>
    /// <param name="personAs">What stands for a person in the column; matters to fields of people only.</param>
    public static Conversion<FieldCodec> Bind(RemoteField field, ColumnSpec column, TimeZoneInfo zone, PersonKey personAs = PersonKey.OpenId)
    {
        if (Find(field.Type, column.Family) is not { } pair) return Refuse(field, column, "");
        if (column.Family == ColumnFamily.Array && !HoldsNames(column))
        {
            return Refuse(field, column, " Elements of this type cannot be read as names or ids.");
        }

        if (pair.OneItemOnly && !HoldsOneItem(field))
        {
            return Refuse(field, column,
                " The column takes one item, and the field may hold several: switch that off in Bitable (multiple: false), or pair it otherwise.");
        }

        if (pair.ToDatabaseOnly && column.IsGenerated)
        {
            return Refuse(field, column, " The column is generated by PostgreSQL and the field is computed by Bitable: neither can be written.");
        }

        return new FieldCodec(RemoteForms.Of(pair, field, zone, personAs), LocalForms.Of(pair, field, column, zone));
    }

    /// <summary>The codec of a link field over a column that holds keys of the linked rows, or a problem that says what would fit.</summary>
    /// <param name="field">A link field.</param>
    /// <param name="column">A column of one key, or an array of keys.</param>
    /// <param name="key">The one column that identifies a row of the table linked to.</param>
    public static Conversion<FieldCodec> BindKeys(RemoteField field, ColumnSpec column, ColumnSpec key)
    {
        var family = column.Family == ColumnFamily.Array ? column.ElementFamily!.Value : column.Family;
        if (KeyKind(key.Family) is not { } kind)
        {
            return Conversion<FieldCodec>.Misfit(
                $"Field \"{field.Name}\" ({field.Type}) links to rows identified by \"{key.Name}\" ({key.TypeName}). Keys of whole numbers, texts, UUIDs and enums can stand in a column.");
        }

        if (KeyKind(family) != kind)
        {
            return Conversion<FieldCodec>.Misfit(
                $"Field \"{field.Name}\" ({field.Type}) cannot be paired with column \"{column.Name}\" ({column.TypeName}): the rows it links to are identified by \"{key.Name}\" ({key.TypeName}). "
                + "Pair it with a column of that type for one link, or with an array of it for several.");
        }

        return column.Family == ColumnFamily.Array
            ? new FieldCodec(new RowLinksCell(field), LocalForms.Keys(column))
            : new FieldCodec(new RowLinkCell(field), LocalForms.Keys(column));
    }

    /// <summary>Whether the field's items are records of another table (or of its own), so that <see cref="LinkKey"/> applies.</summary>
    public static bool HoldsLinks(BitableFieldType type) => type is BitableFieldType.SingleLink or BitableFieldType.DuplexLink;

    /// <summary>Families whose keys are spelled alike; null for one whose text is no reliable key.</summary>
    private static ColumnFamily? KeyKind(ColumnFamily family) => family switch
    {
        _ when WholeNumbers.Contains(family) => ColumnFamily.BigInt,
        _ when FreeText.Contains(family) => ColumnFamily.Text,
        ColumnFamily.Uuid or ColumnFamily.Enum => family,
        _ => null,
    };

    /// <summary>What people should know about an allowed pair before they use it; empty where the pair is not allowed.</summary>
    public static IReadOnlyList<string> Warnings(RemoteField field, ColumnSpec column) =>
        Find(field.Type, column.Family) is { } pair ? FieldWarnings.Of(pair, field, column) : [];

    /// <summary>The field to create for a column; null where no field type fits it. Every suggestion can be bound to its column.</summary>
    public static FieldSuggestion? SuggestField(ColumnSpec column) => FieldSuggestions.FieldFor(column);

    /// <summary>The column type to create for a field, as it stands in DDL; null for a field without values.</summary>
    public static string? SuggestColumn(RemoteField field) => FieldSuggestions.ColumnFor(field);

    /// <summary>The column types that fit a field type, in words: "text, varchar, …"; empty where none does.</summary>
    public static string FittingColumns(BitableFieldType type) => string.Join(", ", Table
        .Where(pair => pair.FieldTypes.Contains(type))
        .SelectMany(pair => pair.Families)
        .Distinct()
        .Order()
        .Select(ColumnFamilyNames.Of));

    private static FieldPair ToDatabase(
        IReadOnlyList<BitableFieldType> fieldTypes, IReadOnlyList<ColumnFamily> families, ValueKind kind, string loses) =>
        new(fieldTypes, families, kind, loses) { ToDatabaseOnly = true };

    private static Conversion<FieldCodec> Refuse(RemoteField field, ColumnSpec column, string reason)
    {
        var fitting = FittingColumns(field.Type);
        var advice = fitting.Length > 0 ? $"A {field.Type} field fits: {fitting}." : $"A {field.Type} field holds no value to sync: leave it out of the mapping.";
        return Conversion<FieldCodec>.Misfit(
            $"Field \"{field.Name}\" ({field.Type}) cannot be paired with column \"{column.Name}\" ({column.TypeName}).{reason} {advice}");
    }

    internal static bool HoldsNames(ColumnSpec array) => ArrayElements.Contains(array.ElementFamily ?? ColumnFamily.Other);

    internal static bool HoldsOneItem(RemoteField field) => field.Setting("multiple").ValueKind == JsonValueKind.False;
}
