using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;

namespace BitableSync.Tests.Postgres;

/// <summary>Stored words outlive the program: renaming an enum member must not change them unnoticed.</summary>
public sealed class StoredNameTests
{
    [Fact]
    public void Stored_words_are_pinned()
    {
        Assert.Equal(["auto_resolved", "needs_review", "confirmed", "reversed", "settled"], WordsOf<ConflictState>());
        Assert.Equal(["last_write", "tie", "owner", "ownership_violation", "delete_against_update", "manual", "ping_pong", "rejected"], WordsOf<ConflictRule>());
        Assert.Equal(["local", "remote"], WordsOf<Side>());
        Assert.Equal(["linked", "detached", "marked"], WordsOf<LinkState>());
        Assert.Equal(["open", "approved", "rejected"], WordsOf<HoldState>());
        Assert.Equal(["create", "update", "delete"], WordsOf<RemoteWriteKind>());
        Assert.Equal(["written", "refused", "superseded"], WordsOf<OutboxFate>());
    }

    [Fact]
    public void A_word_of_a_newer_version_asks_for_an_update()
    {
        var failed = Assert.Throws<StoreException>(() => StoredName.Parse<Side>("third"));

        Assert.False(failed.IsTransient);
        Assert.Contains("'third'", failed.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> WordsOf<T>() where T : struct, Enum => Enum.GetValues<T>().Select(value =>
    {
        var word = StoredName.Of(value);
        Assert.Equal(value, StoredName.Parse<T>(word));
        return word;
    });
}
