using System.Text;
using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using BitableSync.Engine.Jobs;
using Microsoft.Extensions.Configuration;

namespace BitableSync.Tests.Configuration;

public sealed class StrictBinderTests
{
    [Fact]
    public void A_right_section_is_bound_as_a_whole()
    {
        var (mappings, problems) = BindMappings("""
            { "Mappings": [ {
                "Name": "orders", "Bitable": { "AppToken": "a", "TableId": "tblx" }, "Table": "s.t", "Key": ["a", "b"], "MatchBy": [],
                "Capture": "none", "OnBitableDelete": "ignore", "OnDeleteConflict": "delete_wins", "DeletedAtColumn": null,
                "Fields": [ { "Field": "F", "Column": "c", "Owner": "bitable", "Direction": "to_database" }, { "Field": "G", "Column": "d" } ] } ] }
            """);

        Assert.Empty(problems);
        var mapping = Assert.Single(mappings);
        Assert.Equal(("orders", "a", "tblx", "s.t"), (mapping.Name, mapping.Bitable?.AppToken, mapping.Bitable?.TableId, mapping.Table));
        Assert.Equal(["a", "b"], mapping.Key);
        Assert.Empty(mapping.MatchBy);
        Assert.Equal((CaptureMode.None, RemoteDeletePolicy.Ignore, DeleteConflictPolicy.DeleteWins), (mapping.Capture, mapping.OnBitableDelete, mapping.OnDeleteConflict));
        Assert.Null(mapping.DeletedAtColumn);
        Assert.Equal(new FieldOptions { Field = "F", Column = "c", Owner = FieldOwner.Bitable, Direction = SyncDirection.ToDatabase }, mapping.Fields[0]);
        Assert.Equal(new FieldOptions { Field = "G", Column = "d" }, mapping.Fields[1]);
    }

    [Fact]
    public void Every_unknown_key_and_wrong_value_is_reported_at_once()
    {
        var (mappings, problems) = BindMappings("""
            { "Mappings": [
              { "Nmae": "orders", "Bitable": "tblx", "Key": "id", "Capture": "trigers",
                "Fields": [ { "Feld": "F", "Column": ["c"], "Owner": "me" }, "G", { "Direction": "todatabase", "Zzzzzzz": 1 } ] },
              { "Name": "other", "MatchBy": { "x": "y" } } ] }
            """);

        Assert.Equal(
        [
            "Mappings[0].Bitable: A single value was found, but an object with the keys AppToken, TableId, Url is expected.",
            "Mappings[0].Capture: \"trigers\" was found, but one of \"trigger\", \"none\" is expected. Did you mean \"trigger\"?",
            "Mappings[0].Fields[0].Column: An object or list was found, but a text is expected.",
            "Mappings[0].Fields[0].Feld: There is no such key. Did you mean \"Field\"?",
            "Mappings[0].Fields[0].Owner: \"me\" was found, but one of \"shared\", \"bitable\", \"database\", \"manual\" is expected.",
            "Mappings[0].Fields[1]: A single value was found, but an object with the keys Field, Column, Owner, Direction, PersonAs, LinkAs, OnUnknownOption is expected.",
            "Mappings[0].Fields[2].Direction: \"todatabase\" was found, but one of \"both\", \"to_database\", \"to_bitable\" is expected. Did you mean \"to_database\"?",
            "Mappings[0].Fields[2].Zzzzzzz: There is no such key. There is \"Field\", \"Column\", \"Owner\", \"Direction\", \"PersonAs\", \"LinkAs\", \"OnUnknownOption\".",
            "Mappings[0].Key: A list is expected.",
            "Mappings[0].Nmae: There is no such key. Did you mean \"Name\"?",
            "Mappings[1].MatchBy: A list is expected.",
        ], problems);
        Assert.Equal([null, "other"], mappings.Select(mapping => mapping.Name));
    }

    [Fact]
    public void Durations_and_numbers_are_read_strictly()
    {
        var binder = new StrictBinder();

        var options = binder.Bind<SyncOptions>(Json("""{ "Sync": { "TimerInterval": "00:01:00", "WriteGap": "200", "MaxBatchRecords": "many" } }""").GetSection("Sync"));

        Assert.Equal(TimeSpan.FromMinutes(1), options.TimerInterval);
        Assert.Equal(
        [
            "Sync.MaxBatchRecords: \"many\" was found, but a whole number is expected.",
            "Sync.WriteGap: \"200\" was found, but a duration such as \"00:05:00\" (five minutes) is expected.",
        ], binder.Problems.Select(problem => problem.ToString()));
    }

    private static (IReadOnlyList<MappingOptions> Mappings, IEnumerable<string> Problems) BindMappings(string json)
    {
        var binder = new StrictBinder();
        var mappings = binder.BindList<MappingOptions>(Json(json).GetSection(MappingOptions.SectionName));
        return (mappings, binder.Problems.Select(problem => problem.ToString()));
    }

    private static IConfigurationRoot Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
