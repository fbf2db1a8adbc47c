using System.Text.Json;
using BitableSync.Core.Ports;

namespace BitableSync.Postgres.Sql;

/// <summary>The one translation between enums and the lower-case words the tables hold (<c>AutoResolved</c>, <c>auto_resolved</c>).</summary>
internal static class StoredName
{
    public static string Of<T>(T value) where T : struct, Enum => Names<T>.ToName[value];

    /// <exception cref="StoreException">The word is unknown: a newer program wrote it.</exception>
    public static T Parse<T>(string name) where T : struct, Enum => Names<T>.ToValue.TryGetValue(name, out var value)
        ? value
        : throw new StoreException(
            $"Could not read a stored {typeof(T).Name}: the word '{name}' is unknown to this version; a newer one wrote it. Update this node.",
            isTransient: false);

    private static class Names<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ToName =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> ToValue = ToName.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
