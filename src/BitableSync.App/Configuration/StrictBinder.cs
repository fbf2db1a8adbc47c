using System.Collections;
using System.Globalization;
using System.Reflection;
using BitableSync.Core.Mapping;
using Microsoft.Extensions.Configuration;

namespace BitableSync.App.Configuration;

/// <summary>
/// Binds a configuration section to options records and reports every unknown key and every value of the wrong kind.
/// The framework's own binder stops at the first one, so a person would meet the others one start at a time.
/// </summary>
/// <remarks>
/// Understands text, numbers, booleans, durations, choices (spelled as <see cref="ConfigurationName"/> says), nested records
/// and lists of these. Texts are never repeated in a problem: they may be secrets.
/// </remarks>
internal sealed class StrictBinder
{
    private readonly List<ConfigurationProblem> _problems = [];

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>The section as options; what is wrong in it keeps its default and is in <see cref="Problems"/>.</summary>
    public T Bind<T>(IConfigurationSection section)
        where T : new() => (T)BindRecord(section, typeof(T), section.Path);

    public IReadOnlyList<T> BindList<T>(IConfigurationSection section)
        where T : new() => (IReadOnlyList<T>?)BindList(section, typeof(T), section.Path) ?? [];

    public static IEnumerable<PropertyInfo> KeysOf(Type options) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private object BindRecord(IConfigurationSection section, Type type, string path)
    {
        var options = Activator.CreateInstance(type)!;
        var known = KeysOf(type).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        if (section.Value is { Length: > 0 }) Report(path, $"A single value was found, but an object with the keys {string.Join(", ", known.Keys)} is expected.");
        foreach (var child in section.GetChildren())
        {
            var childPath = $"{path}.{child.Key}";
            if (!known.TryGetValue(child.Key, out var property))
            {
                Report(childPath, $"There is no such key. {NameSimilarity.Hint(child.Key, known.Keys)}");
            }
            else if (BindValue(child, property.PropertyType, $"{path}.{property.Name}") is { } value)
            {
                property.SetValue(options, value);
            }
        }

        return options;
    }

    private object? BindValue(IConfigurationSection section, Type declared, string path)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ItemType(type) is { } item) return BindList(section, item, path);
        if (IsRecord(type)) return section.Value is null && !section.GetChildren().Any() ? null : BindRecord(section, type, path);
        if (section.GetChildren().Any())
        {
            Report(path, $"An object or list was found, but {Expected(type)} is expected.");
            return null;
        }

        // A JSON null counts as a key that is not there.
        return section.Value is { } text ? BindText(text, type, path) : null;
    }

    private object? BindText(string text, Type type, string path)
    {
        object? value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ when type == typeof(decimal) => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null,
            // A bare number would be read as days.
            _ when type == typeof(TimeSpan) => text.Contains(':') && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) ? time : null,
            _ when type == typeof(Uri) => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null,
            { IsEnum: true } => Choice(text, type),
            _ => throw new NotSupportedException($"Options of type {type} are not bound."),
        };
        if (value is null) Report(path, $"\"{text}\" was found, but {Expected(type)} is expected.{ChoiceHint(text, type)}");
        return value;
    }

    private IList? BindList(IConfigurationSection section, Type item, string path)
    {
        var children = section.GetChildren().ToArray();
        if (section.Value is { Length: > 0 } || children.Any(child => !int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            Report(path, "A list is expected.");
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        foreach (var (index, child) in children.Index())
        {
            var childPath = $"{path}[{index}]";
            var value = BindValue(child, item, childPath);
            if (value is null && child.Value is null && !child.GetChildren().Any()) Report(childPath, $"Nothing was found, but {Expected(item)} is expected.");
            // A bad item keeps its place, so that the paths of the items after it stay true.
            list.Add(value ?? (item == typeof(string) ? "" : Activator.CreateInstance(item)));
        }

        return list;
    }

    private void Report(string path, string message) => _problems.Add(new ConfigurationProblem(path, message));

    private static Type? ItemType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsRecord(Type type) => type.IsClass && type != typeof(string) && type != typeof(Uri);

    private static Enum? Choice(string text, Type type) =>
        Enum.GetValues(type).Cast<Enum>().FirstOrDefault(choice => string.Equals(ConfigurationName.Of(choice), text, StringComparison.OrdinalIgnoreCase));

    private static string ChoiceHint(string text, Type type)
    {
        if (!type.IsEnum) return "";
        var near = NameSimilarity.Near(text, Choices(type));
        return near.Count > 0 ? $" Did you mean \"{near[0]}\"?" : "";
    }

    private static IReadOnlyList<string> Choices(Type type) => [.. Enum.GetValues(type).Cast<Enum>().Select(ConfigurationName.Of)];

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(string) => "a text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(decimal) => "a number",
        _ when type == typeof(TimeSpan) => "a duration such as \"00:05:00\" (five minutes)",
        _ when type == typeof(Uri) => "an address such as \"https://open.feishu.cn\"",
        { IsEnum: true } => $"one of {string.Join(", ", Choices(type).Select(choice => $"\"{choice}\""))}",
        _ => "an object",
    };
}
