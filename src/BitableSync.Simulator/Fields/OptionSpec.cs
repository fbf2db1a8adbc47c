using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <param name="Id">Set to keep an existing option, null for a new one.</param>
internal sealed record OptionSpec(string? Id, string Name, int? Color)
{
    public static IReadOnlyList<OptionSpec> Parse(JsonElement? property, int errorCode)
    {
        if (property?.Member("options") is not { } options) return [];
        if (options.ValueKind != JsonValueKind.Array) throw new ApiRefusedException(errorCode, "property.options is no list.");
        if (options.GetArrayLength() > Limits.OptionsPerField)
            throw new ApiRefusedException(errorCode, $"{options.GetArrayLength()} options, at most {Limits.OptionsPerField} are allowed.");
        return [.. options.EnumerateArray().Select(option => ParseOne(option, errorCode))];
    }

    private static OptionSpec ParseOne(JsonElement option, int errorCode)
    {
        if (option.StringMember("name") is not { } name || name.Trim().Length == 0) throw new ApiRefusedException(1254026, "An option has no name.");
        if (option.Member("color") is not { } color) return new OptionSpec(option.StringMember("id"), name, null);
        return color.ValueKind == JsonValueKind.Number && color.TryGetInt32(out var number) && number is >= 0 and <= 54
            ? new OptionSpec(option.StringMember("id"), name, number)
            : throw new ApiRefusedException(errorCode, $"The color of option '{name}' is not 0 to 54.");
    }
}
