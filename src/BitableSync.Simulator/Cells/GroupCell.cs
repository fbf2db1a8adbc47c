using System.Text.Json;
using System.Text.RegularExpressions;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Group chats: a list of <c>{id}</c> both ways.</summary>
internal sealed partial class GroupCell : CellTypeOf<string[]>
{
    public override FilterKind Filter => FilterKind.Id;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Array) throw write.Refuse(1254015, "a list of {id}", sent);
        var chats = sent.EnumerateArray().Select(item => Identify(item, write)).Distinct().ToArray();
        var max = write.Field.Property?.Member("multiple") is { ValueKind: JsonValueKind.False } ? 1 : Limits.GroupsPerCell;
        if (chats.Length > max) throw write.Refuse(1254015, $"{chats.Length} groups, at most {max} allowed.");
        return chats.Length == 0 ? null : chats;
    }

    protected override void Write(Utf8JsonWriter json, string[] cell, BitableField field, CellRead read)
    {
        json.WriteStartArray();
        foreach (var chatId in cell)
        {
            json.WriteObject(() =>
            {
                json.WriteString("id", chatId);
                json.WriteString("name", NameOf(chatId));
                json.WriteString("avatar_url", $"https://example.invalid/chat/{chatId}.png");
            });
        }
        json.WriteEndArray();
    }

    protected override string Text(string[] cell, BitableField field, CellRead read) => string.Join(",", cell.Select(NameOf));

    protected override IReadOnlyList<string> Tokens(string[] cell, BitableField field, CellRead read) => cell;

    private static string NameOf(string chatId) => "Chat " + chatId[3..9];

    private static string Identify(JsonElement item, CellWrite write) =>
        item.StringMember("id") is { } id && ChatId().IsMatch(id)
            ? id
            : throw write.Refuse(1254015, "a list of {id} with ids of the form oc_ and 32 hex digits", item);

    [GeneratedRegex(@"^oc_[0-9a-f]{32}\z")]
    private static partial Regex ChatId();
}
