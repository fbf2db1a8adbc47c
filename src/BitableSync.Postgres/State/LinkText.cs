using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;
using BitableSync.Postgres.Sql;

namespace BitableSync.Postgres.State;

/// <summary>A link's three <c>jsonb</c> columns.</summary>
internal static class LinkText
{
    public static string WriteBase(Link link) => CanonicalText.WriteFields(link.Base).ToJsonString();

    public static Dictionary<FieldId, CanonicalValue> ReadBase(string json)
    {
        using var document = JsonDocument.Parse(json);
        return CanonicalText.ReadFields(document.RootElement);
    }

    public static string WriteHeld(Link link) =>
        new JsonObject(link.Held.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key.Value, new JsonObject
        {
            ["reason"] = StoredName.Of(pair.Value.Reason),
            ["local"] = CanonicalJson.ToNode(pair.Value.Local),
            ["remote"] = CanonicalJson.ToNode(pair.Value.Remote),
        }))).ToJsonString();

    public static Dictionary<FieldId, HeldField> ReadHeld(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(
            property => new FieldId(property.Name),
            property => new HeldField(
                StoredName.Parse<HeldReason>(property.Value.GetProperty("reason").GetString()!),
                CanonicalJson.FromElement(property.Value.GetProperty("local")),
                CanonicalJson.FromElement(property.Value.GetProperty("remote"))));
    }

    public static string WriteDecided(Link link) =>
        new JsonObject(link.Decided.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key.Value, new JsonObject
        {
            ["value"] = CanonicalJson.ToNode(pair.Value.Value),
            ["seenRemote"] = CanonicalJson.ToNode(pair.Value.SeenRemote),
            ["conflict"] = pair.Value.Conflict,
            ["undoes"] = pair.Value.Undoes,
        }))).ToJsonString();

    public static Dictionary<FieldId, DecidedValue> ReadDecided(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(
            property => new FieldId(property.Name),
            property => new DecidedValue(
                CanonicalJson.FromElement(property.Value.GetProperty("value")),
                CanonicalJson.FromElement(property.Value.GetProperty("seenRemote")),
                property.Value.GetProperty("conflict").GetInt64(),
                // Written before there was a history.
                property.Value.TryGetProperty("undoes", out var undoes) ? undoes.GetInt64() : 0));
    }
}
