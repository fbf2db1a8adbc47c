using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Created and modified user, taken from the record itself: a list of one, in the old dialect a single object.</summary>
internal sealed class RecordUserCell(Func<BitableRecord, string> userOf) : ReadOnlyCell<string>
{
    private static readonly UserCell People = new();

    public override FilterKind Filter => FilterKind.Id;

    public override object? ValueOf(BitableRecord record, BitableField field, CellRead read) => userOf(record);

    public override void WriteEventIdentity(Utf8JsonWriter json, object cell, CellRead read) => People.WriteEventIdentity(json, new[] { (string)cell }, read);

    protected override void Write(Utf8JsonWriter json, string cell, BitableField field, CellRead read)
    {
        if (read.Dialect == ReadDialect.Search) People.Write(json, new[] { cell }, field, read);
        else UserCell.WritePerson(json, read.Platform.People.ByOpenId(cell), read);
    }

    protected override string EventValue(string cell, BitableField field, CellRead read) => People.EventValue(new[] { cell }, field, read);

    protected override string Text(string cell, BitableField field, CellRead read) => read.Platform.People.ByOpenId(cell).Name;

    protected override IReadOnlyList<string> Tokens(string cell, BitableField field, CellRead read) => [read.Platform.People.ByOpenId(cell).Id(read.UserIdType)];
}
