using BitableSync.Core.Fields;

namespace BitableSync.Tests.Core.Fields;

/// <summary>One allowed pair in one of the variants that matter: limits, NOT NULL, bounds, time zones.</summary>
internal sealed record PairCase(FieldPair Pair, RemoteField Field, ColumnSpec Column, TimeZoneInfo Zone)
{
    /// <summary>Each has clock changes of another kind: at 02:00, at midnight, by half an hour, in 1986-1991 only, by a whole day, none.</summary>
    private static readonly string[] Zones =
    [
        "UTC", "America/New_York", "Europe/London", "Asia/Shanghai", "Africa/Cairo", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata",
    ];

    /// <summary>Every pair of the table, so that none can be forgotten here.</summary>
    public static IReadOnlyList<PairCase> All { get; } =
    [
        .. from pair in FieldPairs.Table
           from type in pair.FieldTypes
           from field in FieldsOf(type, pair.OneItemOnly)
           from family in pair.Families
           from column in ColumnsOf(family)
           from zone in ZonesOf(type, pair.Kind, family)
           select new PairCase(pair, field, column, zone),
    ];

    public FieldCodec Codec => FieldPairs.Bind(Field, Column, Zone).Value;

    public string Name => $"{Field.Type}/{Field.UiType} - {Column.TypeName}{(Column.IsNullable ? "" : " not null")} - {Zone.Id}";

    private static IEnumerable<RemoteField> FieldsOf(BitableFieldType type, bool oneItemOnly) => type switch
    {
        BitableFieldType.Text => [Given.Field(type, "Text"), Given.Field(type, "Email"), Given.Field(type, "Barcode")],
        BitableFieldType.Number =>
        [
            Given.Field(type, "Number", """{"formatter":"0.0"}"""),
            Given.Field(type, "Currency", """{"formatter":"0.00","currency_code":"CNY"}"""),
            Given.Field(type, "Progress", """{"formatter":"0%","min":0,"max":1,"range_customize":true}"""),
            Given.Field(type, "Rating", """{"formatter":"0","min":0,"max":10,"rating":{"symbol":"star"}}"""),
        ],
        _ when oneItemOnly => [Given.Field(type, type.ToString(), """{"multiple":false}""")],
        _ => [Given.Field(type, type.ToString())],
    };

    private static IEnumerable<ColumnSpec> ColumnsOf(ColumnFamily family)
    {
        IEnumerable<ColumnSpec> columns = family switch
        {
            ColumnFamily.Text =>
            [
                Given.Column(family, "text"), Given.Column(family, "name"), Given.Column(family, "character varying(5)") with { MaxLength = 5 },
            ],
            ColumnFamily.PaddedText => [Given.Column(family, "character(3)") with { MaxLength = 3 }],
            ColumnFamily.Numeric => [Given.Column(family, "numeric"), Numeric(10, 2), Numeric(38, 10), Numeric(3, -2), Numeric(2, 5), Numeric(5, 0)],
            ColumnFamily.Timestamp or ColumnFamily.TimestampTz => [Given.Column(family), Times(family, 0), Times(family, 2), Times(family, 3)],
            ColumnFamily.Enum => [Given.Column(family, "mood") with { EnumLabels = ["sad", "Ok", "very happy"] }],
            ColumnFamily.Array =>
            [
                Given.Column(family, "text[]"),
                Given.Column(family, "citext[]") with { ElementFamily = ColumnFamily.CaseInsensitiveText },
                Given.Column(family, "character varying(3)[]") with { MaxLength = 3 },
                Given.Column(family, "character(3)[]") with { ElementFamily = ColumnFamily.PaddedText, MaxLength = 3 },
                Given.Column(family, "uuid[]") with { ElementFamily = ColumnFamily.Uuid },
                Given.Column(family, "mood[]") with { ElementFamily = ColumnFamily.Enum, EnumLabels = ["sad", "Ok", "very happy"] },
            ],
            _ => [Given.Column(family)],
        };
        foreach (var column in columns)
        {
            yield return column;
            yield return column with { IsNullable = false };
        }
    }

    private static ColumnSpec Numeric(int precision, int scale) =>
        Given.Column(ColumnFamily.Numeric, $"numeric({precision},{scale})") with { Precision = precision, Scale = scale };

    private static ColumnSpec Times(ColumnFamily family, int digits) =>
        Given.Column(family, $"{ColumnFamilyNames.Of(family)}({digits})") with { Precision = digits };

    private static IEnumerable<TimeZoneInfo> ZonesOf(BitableFieldType type, ValueKind kind, ColumnFamily family)
    {
        var matters = kind == ValueKind.Day || (kind == ValueKind.Instant && family == ColumnFamily.Timestamp);
        return (matters ? type == BitableFieldType.DateTime ? Zones : Zones[1..2] : Zones[..1]).Select(Given.Zone);
    }
}
