using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Cells;

/// <summary>Person: a list of <c>{id}</c> in, of full persons out; open_ids inside.</summary>
internal sealed class UserCell : CellTypeOf<string[]>
{
    public override FilterKind Filter => FilterKind.Id;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Array) throw write.Refuse(1254066, "a list of {id}", sent);
        var people = sent.EnumerateArray().Select(item => Identify(item, write)).Distinct().ToArray();
        var max = write.Field.Property?.Member("multiple") is { ValueKind: JsonValueKind.False } ? 1 : Limits.UsersPerCell;
        if (people.Length > max) throw write.Refuse(1254066, $"{people.Length} persons, at most {max} allowed.");
        return people.Length == 0 ? null : people;
    }

    public override void WriteEventIdentity(Utf8JsonWriter json, object cell, CellRead read)
    {
        json.WriteStartObject("field_identity_value");
        json.WriteStartArray("users");
        foreach (var openId in (string[])cell)
        {
            var person = read.Platform.People.ByOpenId(openId);
            json.WriteObject(() =>
            {
                json.WriteStartObject("user_id");
                json.WriteString("open_id", person.OpenId);
                json.WriteString("union_id", person.UnionId);
                json.WriteString("user_id", person.UserId);
                json.WriteEndObject();
                json.WriteString("name", person.Name);
                json.WriteString("en_name", person.EnName);
                json.WriteString("avatar_url", person.AvatarUrl);
            });
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WritePerson(Utf8JsonWriter json, Person person, CellRead read) => json.WriteObject(() =>
    {
        json.WriteString("id", person.Id(read.UserIdType));
        json.WriteString("name", person.Name);
        json.WriteString("en_name", person.EnName);
        json.WriteString("email", person.Email);
        json.WriteString("avatar_url", person.AvatarUrl);
    });

    protected override void Write(Utf8JsonWriter json, string[] cell, BitableField field, CellRead read)
    {
        json.WriteStartArray();
        foreach (var openId in cell) WritePerson(json, read.Platform.People.ByOpenId(openId), read);
        json.WriteEndArray();
    }

    // Inside events persons have a numeric id of their own; the real ids travel in field_identity_value.
    protected override string EventValue(string[] cell, BitableField field, CellRead read) => Json.Text(json => json.WriteObject(() =>
    {
        json.WriteStartArray("users");
        foreach (var openId in cell)
        {
            json.WriteObject(() =>
            {
                json.WriteString("userId", NumericId(openId));
                json.WriteString("name", read.Platform.People.ByOpenId(openId).Name);
            });
        }
        json.WriteEndArray();
    }));

    protected override string Text(string[] cell, BitableField field, CellRead read) =>
        string.Join(",", cell.Select(openId => read.Platform.People.ByOpenId(openId).Name));

    protected override IReadOnlyList<string> Tokens(string[] cell, BitableField field, CellRead read) =>
        [.. cell.Select(openId => read.Platform.People.ByOpenId(openId).Id(read.UserIdType))];

    private static string Identify(JsonElement item, CellWrite write)
    {
        if (item.StringMember("id") is not { } id) throw write.Refuse(1254066, "a list of {id}", item);
        var person = write.Transaction.Platform.People.Find(id, write.UserIdType);
        return person?.OpenId ?? throw write.Refuse(1254066, $"no person has the {write.UserIdType} '{id}'.");
    }

    private static string NumericId(string openId) =>
        "73" + (Convert.ToUInt64(openId.PadRight(19, '0')[3..18], 16) % 100_000_000_000_000_000).ToString("D17", System.Globalization.CultureInfo.InvariantCulture);
}
