using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;
using BitableSync.Tests.Core.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace BitableSync.Tests.Core.Merging;

/// <summary>Fields, mappings, states and their generators for merge tests.</summary>
internal static class GivenMerge
{
    public static readonly CanonicalValue B = new CanonicalValue.Text("base");

    public static readonly CanonicalValue L = new CanonicalValue.Text("local");

    public static readonly CanonicalValue R = new CanonicalValue.Text("remote");

    public static readonly CanonicalValue X = new CanonicalValue.Text("both");

    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static FieldMapping Field(FieldOwner owner = FieldOwner.Shared, SyncDirection direction = SyncDirection.Both, string id = "fldAAAAAAA") => new()
    {
        Field = new FieldId(id),
        FieldName = id,
        FieldType = BitableFieldType.Text,
        Column = Given.Column(ColumnFamily.Text),
        Owner = owner,
        Direction = direction,
        Codec = Given.Codec(BitableFieldType.Text, Given.Column(ColumnFamily.Text)),
    };

    public static TableMapping TableOf(params FieldMapping[] fields) => new()
    {
        Name = new MappingName("orders"),
        Remote = new RemoteTableRef(new AppToken("app"), new TableId("tblAAAA")),
        Local = new LocalTableRef("public", "orders"),
        Key = [Given.Column(ColumnFamily.Integer)],
        Fields = fields,
        TimeZone = TimeZoneInfo.Utc,
    };

    public static EditMark At(double secondsAfterNoon) => new(Noon.AddSeconds(secondsAfterNoon), "somebody");

    /// <summary>Any field state, with few values so that they often meet, and times within seconds of each other.</summary>
    public static Gen<FieldState> States(bool withDecided = false) =>
        from owner in Gen.Elements(FieldOwner.Shared, FieldOwner.Bitable, FieldOwner.Database)
        from values in Gen.Elements(CanonicalValue.Empty, B, L, R, X).Three()
        from edits in Edits().Two()
        from decided in withDecided ? Gen.Elements(CanonicalValue.Empty, L, R).Two().Select(two => (DecidedValue?)new DecidedValue(two.Item1, two.Item2, 7)) : Gen.Constant<DecidedValue?>(null)
        select new FieldState
        {
            Field = Field(owner),
            Base = values.Item1,
            Local = values.Item2,
            Remote = values.Item3,
            LocalEdit = edits.Item1,
            RemoteEdit = edits.Item2,
            Decided = decided,
        };

    /// <summary>The state after a decision has been carried out to the end.</summary>
    public static FieldState Apply(FieldState state, FieldDecision decision) => state with
    {
        Base = decision.Value,
        Local = decision.Action == FieldAction.ToLocal ? decision.Value : state.Local,
        Remote = decision.Action == FieldAction.ToRemote ? decision.Value : state.Remote,
        Decided = decision.ForgetDecided || decision.Action == FieldAction.ToRemote ? null : state.Decided,
    };

    private static Gen<EditMark?> Edits() => Gen.Frequency(
        (1, Gen.Constant<EditMark?>(null)),
        (5, Gen.Choose(-5000, 5000).Select(ms => (EditMark?)At(ms / 1000.0))));
}
