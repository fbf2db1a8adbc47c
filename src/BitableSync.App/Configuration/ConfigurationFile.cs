using BitableSync.Core.Mapping;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace BitableSync.App.Configuration;

/// <summary>The settings of one run: the JSON file, then user secrets, then the environment, the later one winning.</summary>
/// <param name="Settings">All sources together.</param>
/// <param name="Path">Full path of the JSON file; null where there is none, which is fine for verbs that need none.</param>
/// <param name="Json">The JSON file alone, for finding what may not stand in a file; empty where there is none.</param>
internal sealed record ConfigurationFile(IConfigurationRoot Settings, string? Path, IConfigurationRoot Json)
{
    public const string DefaultName = "appsettings.json";

    /// <param name="path">The file asked for, which must then exist; null for <see cref="DefaultName"/> in the working directory, where there is one.</param>
    /// <exception cref="ConfigurationException">The file is missing or is not JSON.</exception>
    public static ConfigurationFile Load(string? path)
    {
        var file = System.IO.Path.GetFullPath(path ?? DefaultName);
        if (!File.Exists(file))
        {
            if (path is not null) throw new ConfigurationException(new ConfigurationProblem(file, "There is no such file. Name an existing one with --config."));
            file = null;
        }

        var json = ReadJson(file);
        var settings = new ConfigurationBuilder()
            .AddConfiguration(json)
            .AddUserSecrets(typeof(ConfigurationFile).Assembly, optional: true)
            .AddEnvironmentVariables()
            .Build();
        return new ConfigurationFile(settings, file, json);
    }

    private static IConfigurationRoot ReadJson(string? file)
    {
        var builder = new ConfigurationBuilder();
        // The web host writes settings of its own into every source, so there must be one.
        if (file is null) return builder.AddInMemoryCollection().Build();
        var directory = System.IO.Path.GetDirectoryName(file)!;
        // Hidden files are served too: a name such as .bitable-sync.json is as good as any.
        var source = new JsonConfigurationSource
        {
            Path = System.IO.Path.GetFileName(file),
            FileProvider = new PhysicalFileProvider(directory, Microsoft.Extensions.FileProviders.Physical.ExclusionFilters.None),
            Optional = false,
        };
        try
        {
            return builder.Add(source).Build();
        }
        catch (InvalidDataException problem)
        {
            throw new ConfigurationException(new ConfigurationProblem(file, $"The file is not valid JSON: {problem.GetBaseException().Message}"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(new ConfigurationProblem(file, $"The file could not be read: {problem.Message}"));
        }
    }
}
