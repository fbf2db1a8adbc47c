using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Outbound;

namespace BitableSync.Tests.Engine.Outbound;

public sealed class KeyMovesTests
{
    [Fact]
    public void A_link_follows_its_row_through_several_keys() => Assert.Equal("A=3", Moved("A=1", "1>2", "2>3"));

    [Fact]
    public void Two_rows_that_swap_keys_in_one_statement_swap_them_in_the_links() => Assert.Equal("A=2 B=1", Moved("A=1 B=2", "1>2", "2>1"));

    [Fact]
    public void Three_rows_that_rotate_keys_rotate_them_in_the_links() => Assert.Equal("A=2 B=3 C=1", Moved("A=1 B=2 C=3", "1>2", "2>3", "3>1"));

    [Fact]
    public void A_swap_through_a_spare_key_is_followed_in_order() => Assert.Equal("A=2 B=1", Moved("A=1 B=2", "1>9", "2>1", "9>2"));

    [Fact]
    public void A_row_without_a_link_moves_nothing() => Assert.Equal("", Moved("A=1", "7>8"));

    private static string Moved(string links, params string[] moves)
    {
        var before = links.Split(' ').Select(link => new Link
        {
            Record = new RecordId(link[..1]), Row = Key(link[2..]), Base = new Dictionary<FieldId, CanonicalValue>(),
        });
        var changes = moves.Select((move, i) => new ChangeEntry
        {
            Id = i, Kind = ChangeKind.KeyChange, OldRow = Key(move.Split('>')[0]), Row = Key(move.Split('>')[1]),
        });
        var after = KeyMoves.Apply(before, changes);
        return string.Join(' ', after.OrderBy(link => link.Record.Value).Select(link => $"{link.Record}={link.Row.Parts[0]}"));
    }

    private static RowKey Key(string value) => RowKey.FromParts([value]);
}
