using System.Text.Json;

namespace BitableSync.Core.Mapping;

/// <summary>How a choice is spelled in the configuration: <c>to_database</c> for <see cref="SyncDirection.ToDatabase"/>.</summary>
public static class ConfigurationName
{
    public static string Of(Enum choice) => JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString());
}
