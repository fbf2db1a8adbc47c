using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace BitableSync.Tests.Core.Fields;

/// <summary>Generators of what either side may hold, extremes included.</summary>
internal static class RawValues
{
    private static readonly string[] Alphabet =
        ["a", "B", "z", "0", "9", " ", "-", ",", ".", "+", "\"", "\\", "/", "\n", "\r\n", "\t", "é", "e\u0301", "王", "\U0001F600", "\U0001F468\u200D\U0001F469", "\u2028", "%", "\u00A0", "\uFEFF", "\u0001"];

    private static readonly string[] OddTexts =
    [
        "", " ", "   ", "null", "[]", "{}", "\"\"", "0", "-0", "007", "1e3", " 12 ", "true", "Yes", "off", "NaN", "Infinity", "infinity", "sad", "Ok", "very happy",
        "2026-01-31", "2026-02-30", "2026-01-31T12:34:56.7891234", "2026-01-31 12:34:56.789+08", "2026-01-31 24:00:00", "{6F1C0A52-7A0B-4A4E-9C58-3A5C9D0E1F22}",
        "6f1c0a527a0b4a4e9c583a5c9d0e1f22", "+8613800000000", "116.397755,39.903179", "-180, 90", "181,0", "1,2,3", "\0", "a\0b", "\uD800", "\uDC00x", "a\uD83D",
        "{\"b\":1.50,\"a\":[1e2,null],\"b\":\"\\u0041\"}", "[\"b\",\"a\",\"b\"]",
        "https://example.com/?a=1&b=2", "99999999999999999999999999999999999999", "0.1", "-0.05", "1e-7", "1e400", ".5", "5.",
    ];

    /// <summary>At and just above what a cell holds; slow to handle, hence rare.</summary>
    private static readonly string[] LongTexts =
        [new string('x', 100_000), new string('x', 100_001), string.Concat(Enumerable.Repeat("\U0001F600", 50_000))];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "0.1", "0.2", "0.30000000000000004", "0.125", "1.005", "2.675", "-2.5", "32767", "32768", "-32768", "2147483647", "2147483648", "9007199254740991",
        "9007199254740992", "9007199254740993", "-9007199254740993", "9223372036854775807", "1234567890123456789012345678.1234567890", "9999999999999999999999999999.9999999999",
        "99999999.99", "99999999.995", "3.4028235e38", "3.5e38", "1e-45", "1e-46", "5e-324", "1.7976931348623157e308", "1e22", "1e23", "123456.7890625", "0.00001", "99950", "0.000995",
    ];

    private static readonly long[] Instants =
    [
        0, -1, 1, 999, 1780243200000, -62135596800000, 253402300799999, -62135596799999, 253402300800000, -62135596800001,
        Ms("2026-03-08T07:00:00Z"), Ms("2026-11-01T05:30:00Z"), Ms("2026-11-01T06:30:00Z"), Ms("2026-03-29T01:00:00Z"), Ms("2026-10-25T00:30:00Z"), Ms("2026-10-25T01:30:00Z"),
        Ms("1986-05-03T18:00:00Z"), Ms("1986-09-13T15:30:00Z"), Ms("1986-09-13T16:30:00Z"), Ms("1991-09-14T15:30:00Z"), Ms("2010-04-29T22:00:00Z"), Ms("2010-09-30T20:30:00Z"),
        Ms("2010-09-30T21:30:00Z"), Ms("2026-04-04T14:45:00Z"), Ms("2026-04-04T15:15:00Z"), Ms("2026-10-03T15:30:00Z"), Ms("2018-11-04T03:00:00Z"), Ms("2018-02-18T01:30:00Z"),
        Ms("2018-02-18T02:30:00Z"), Ms("2011-12-30T09:59:59Z"), Ms("2011-12-30T10:00:00Z"), Ms("1900-12-31T15:54:17Z"),
    ];

    public static Gen<string> Texts { get; } = Gen.Frequency(
        (1, Gen.Elements(LongTexts)),
        (120, Gen.Elements(OddTexts)),
        (160, Gen.Elements(Alphabet).ListOf().Select(parts => string.Concat(parts))),
        (80, NumberTexts()),
        (40, Documents().Select(node => node?.ToJsonString() ?? "null")));

    /// <summary>A cell as search gives it, null for an absent one; mostly of the field's own shape, sometimes of another.</summary>
    public static Gen<JsonElement?> Cells(RemoteField field) => Gen.Frequency(
        (1, Gen.Constant<JsonElement?>(null)),
        (12, CellNodes(field).Select(Element)),
        (1, Documents().Select(Element)));

    /// <summary>What PostgreSQL may print for the column, null for NULL.</summary>
    public static Gen<string?> Columns(ColumnSpec column) => Gen.Frequency(
        (1, Gen.Constant<string?>(null)),
        (12, ColumnTexts(column).Select(text => StoreOrNull(column, text))));

    private static Gen<JsonNode?> CellNodes(RemoteField field) => field.Type switch
    {
        BitableFieldType.Text => Gen.Frequency((3, Segments()), (1, Texts.Select(AsNode))),
        BitableFieldType.Number => Gen.Frequency((4, NumberNodes()), (1, NumberTexts().Select(AsNode))),
        BitableFieldType.SingleSelect or BitableFieldType.Phone or BitableFieldType.Stage or BitableFieldType.AutoNumber => Texts.Select(AsNode),
        BitableFieldType.MultiSelect => Lists(Texts.Select(AsNode)),
        BitableFieldType.DateTime or BitableFieldType.CreatedTime or BitableFieldType.ModifiedTime => Times(),
        BitableFieldType.Checkbox => Gen.Elements(true, false).Select(flag => (JsonNode?)JsonValue.Create(flag)),
        BitableFieldType.User or BitableFieldType.GroupChat or BitableFieldType.CreatedUser or BitableFieldType.ModifiedUser =>
            Lists(Texts.Select(id => (JsonNode?)new JsonObject { ["id"] = id, ["name"] = "n", ["avatar_url"] = "u" })),
        BitableFieldType.Url => Texts.Two().Select(two => (JsonNode?)new JsonObject { ["text"] = two.Item1, ["link"] = two.Item2 }),
        BitableFieldType.Attachment => Lists(Texts.Two().Select(two => (JsonNode?)new JsonObject { ["file_token"] = two.Item1, ["name"] = two.Item2, ["type"] = "image/png", ["size"] = 12, ["url"] = "u", ["tmp_url"] = "t" })),
        BitableFieldType.SingleLink or BitableFieldType.DuplexLink => Lists(Texts.Select(AsNode)).Select(ids => (JsonNode?)new JsonObject { ["link_record_ids"] = ids }),
        BitableFieldType.Location => Texts.Two().Select(two => (JsonNode?)new JsonObject { ["location"] = two.Item1, ["name"] = two.Item2, ["full_address"] = "x" }),
        BitableFieldType.Lookup or BitableFieldType.Formula => Results(),
        _ => throw new InvalidOperationException($"{field.Type} has no cells."),
    };

    private static Gen<JsonNode?> Results() => Gen.OneOf(
        Result(1, Segments()),
        Result(2, Lists(NumberNodes())),
        Result(5, Lists(Times())),
        Result(7, Lists(Gen.Elements(true, false).Select(flag => (JsonNode?)JsonValue.Create(flag)))),
        Result(3, Lists(Texts.Select(AsNode))),
        Result(11, Lists(Texts.Select(id => (JsonNode?)new JsonObject { ["id"] = id, ["name"] = "n" }))),
        Result(15, Lists(Texts.Select(link => (JsonNode?)new JsonObject { ["text"] = "t", ["link"] = link }))),
        Result(18, Lists(Texts.Select(id => (JsonNode?)new JsonObject { ["link_record_ids"] = new JsonArray(id) }))));

    private static Gen<JsonNode?> Result(int type, Gen<JsonNode?> values) => values.Select(value => (JsonNode?)new JsonObject { ["type"] = type, ["value"] = value });

    private static Gen<JsonNode?> Segments() => Lists(Gen.OneOf(
        Texts.Select(text => (JsonNode?)new JsonObject { ["type"] = "text", ["text"] = text }),
        Texts.Select(text => (JsonNode?)new JsonObject { ["type"] = "mention", ["text"] = text, ["token"] = "ou_1", ["mentionType"] = "User" }),
        Texts.Select(text => (JsonNode?)new JsonObject { ["type"] = "url", ["text"] = text, ["link"] = "https://example.com" })));

    private static Gen<JsonNode?> Lists(Gen<JsonNode?> items) => Gen.Choose(0, 3).SelectMany(count => items.ListOf(count))
        .Select(list => (JsonNode?)new JsonArray([.. list.Select(item => item?.DeepClone())]));

    private static Gen<JsonNode?> NumberNodes() => NumberTexts().Select(text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? (JsonNode?)JsonValue.Create(number) : null);

    private static Gen<JsonNode?> Times() => InstantValues().Select(ms => (JsonNode?)JsonValue.Create(ms));

    private static Gen<string> NumberTexts() => Gen.OneOf(
        Gen.Elements(Numbers),
        Gen.Choose(-1000, 1000).Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(two => new decimal(two.Item1) * two.Item2 / 1_000_000m).Select(n => n.ToString(CultureInfo.InvariantCulture)),
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(two => BitConverter.Int64BitsToDouble(((long)two.Item1 << 32) | (uint)two.Item2)).Select(n => n.ToString("R", CultureInfo.InvariantCulture)));

    private static Gen<long> InstantValues() => Gen.Frequency(
        (2, Gen.Elements(Instants).Zip(Gen.Choose(-7_200_000, 7_200_000)).Select(two => two.Item1 + two.Item2)),
        (1, Gen.Elements(Instants)),
        (1, Gen.Choose(int.MinValue, int.MaxValue).Select(seconds => seconds * 1000L + seconds % 1000)),
        (1, Gen.Choose(-719_162, 2_932_896).Select(days => days * 86_400_000L)));

    private static Gen<JsonNode?> Documents() => Gen.Sized(size => Document(Math.Min(size, 3)));

    private static Gen<JsonNode?> Document(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Constant<JsonNode?>(null),
            Gen.Elements(true, false).Select(flag => (JsonNode?)JsonValue.Create(flag)),
            NumberNodes(),
            Gen.Elements("1.50", "1e2", "-0.0", "1E-3", "12345678901234567890.5").Select(raw => JsonNode.Parse(raw)),
            Gen.Elements(Alphabet).ListOf().Select(parts => (JsonNode?)JsonValue.Create(string.Concat(parts))));
        if (depth == 0) return leaf;
        var inner = Document(depth - 1);
        return Gen.OneOf(
            leaf,
            Lists(inner),
            Gen.Elements("link", "text", "a", "B", "aa", "王", "\U0001F600").Zip(inner).ListOf(2).Select(members =>
            {
                var document = new JsonObject();
                foreach (var (name, value) in members) document[name] = value?.DeepClone();
                return (JsonNode?)document;
            }));
    }

    private static Gen<string> ColumnTexts(ColumnSpec column) => column.Family switch
    {
        ColumnFamily.SmallInt or ColumnFamily.Integer or ColumnFamily.BigInt or ColumnFamily.Numeric or ColumnFamily.Real or ColumnFamily.Double =>
            Gen.Frequency((3, NumberTexts()), (1, Gen.OneOf(Gen.Choose(-99, 99), Gen.Choose(-99_999, 99_999)).Select(n => $"{n}e{-(column.Scale ?? 0)}"))),
        ColumnFamily.Boolean => Gen.Elements("true", "false"),
        ColumnFamily.Date => InstantValues().Where(IsInCalendar).Select(ms => At(ms).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ColumnFamily.Timestamp or ColumnFamily.TimestampTz => InstantValues().Where(IsInCalendar).Zip(Gen.Choose(0, 999)).Select(two =>
            At(two.Item1).AddMicroseconds(two.Item2).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + (column.Family == ColumnFamily.TimestampTz ? "+00" : "")),
        ColumnFamily.Uuid => Gen.Choose(int.MinValue, int.MaxValue).Select(n => new Guid(n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString()),
        ColumnFamily.Enum => Gen.Elements<string>(column.EnumLabels),
        ColumnFamily.Json or ColumnFamily.Jsonb => Gen.OneOf(Documents(), Lists(Texts.Select(AsNode))).Select(node => node?.ToJsonString() ?? "null"),
        ColumnFamily.Array => Gen.Choose(0, 4).SelectMany(count => ColumnTexts(column with { Family = column.ElementFamily!.Value }).ListOf(count)).Select(items => JsonSerializer.Serialize(items)),
        _ => Texts,
    };

    /// <summary>Values PostgreSQL would refuse cannot be in the column; NULL takes their place.</summary>
    private static string? StoreOrNull(ColumnSpec column, string text)
    {
        try
        {
            return LocalStore.Store(column, text);
        }
        catch (Exception refused) when (refused is LocalStore.RefusedException or FormatException or OverflowException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Lone surrogates are escaped, as they would arrive from a careless server.</summary>
    private static JsonElement? Element(JsonNode? node) => node is null ? null : JsonDocument.Parse(node.ToJsonString()).RootElement;

    private static JsonNode? AsNode(string text) => JsonValue.Create(text);

    private static bool IsInCalendar(long ms) => ms is >= -62135596800000 and <= 253402300799999;

    private static DateTime At(long ms) => DateTime.UnixEpoch.AddMilliseconds(ms);

    private static long Ms(string iso) => DateTimeOffset.Parse(iso, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
