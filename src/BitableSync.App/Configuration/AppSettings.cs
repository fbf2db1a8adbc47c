using BitableSync.App.Serving;
using BitableSync.Core.Mapping;
using BitableSync.Engine.Jobs;
using BitableSync.Feishu;
using BitableSync.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BitableSync.App.Configuration;

/// <summary>All settings of this program, bound and checked.</summary>
internal sealed record AppSettings
{
    /// <summary>Sections that the framework reads by itself.</summary>
    private static readonly string[] Others = ["$schema", "Logging"];

    private static readonly string[] Sections =
    [
        FeishuOptions.SectionName, PostgresOptions.SectionName, SyncOptions.SectionName, JobsOptions.SectionName,
        ServeOptions.SectionName, TelemetryOptions.SectionName, MappingOptions.SectionName,
    ];

    public required FeishuOptions Feishu { get; init; }

    public required PostgresOptions Postgres { get; init; }

    public required SyncOptions Sync { get; init; }

    public required JobsOptions Jobs { get; init; }

    public required ServeOptions Serve { get; init; }

    public required TelemetryOptions Telemetry { get; init; }

    public required IReadOnlyList<MappingOptions> Mappings { get; init; }

    /// <summary>What cannot be used, except in the mappings, which only the two schemas can tell.</summary>
    public required IReadOnlyList<ConfigurationProblem> Problems { get; init; }

    /// <summary>All addresses to listen on.</summary>
    public string Urls => Telemetry.LocalUrl is { } local ? $"{Serve.Urls};{local}" : Serve.Urls;

    /// <exception cref="ConfigurationException">Something that is needed, or the file as a whole, cannot be used.</exception>
    public AppSettings Require(Needs needs)
    {
        ConfigurationProblem[] standing = [.. Problems.Where(problem => IsAbout(problem, needs) || !IsAbout(problem, Needs.Everything))];
        return standing.Length == 0 ? this : throw new ConfigurationException(standing);
    }

    public static bool IsAbout(ConfigurationProblem problem, Needs needs) =>
        (needs.HasFlag(Needs.Feishu) && problem.Path.StartsWith(FeishuOptions.SectionName + ".", StringComparison.OrdinalIgnoreCase))
        || (needs.HasFlag(Needs.Postgres) && problem.Path.StartsWith(PostgresOptions.SectionName + ".", StringComparison.OrdinalIgnoreCase));

    public static AppSettings Read(ConfigurationFile file)
    {
        var binder = new StrictBinder();
        T Bind<T>(string section)
            where T : new() => binder.Bind<T>(file.Settings.GetSection(section));

        var settings = new AppSettings
        {
            Feishu = Bind<FeishuOptions>(FeishuOptions.SectionName),
            Postgres = Bind<PostgresOptions>(PostgresOptions.SectionName),
            Sync = Bind<SyncOptions>(SyncOptions.SectionName),
            Jobs = Bind<JobsOptions>(JobsOptions.SectionName),
            Serve = Bind<ServeOptions>(ServeOptions.SectionName),
            Telemetry = Bind<TelemetryOptions>(TelemetryOptions.SectionName),
            Mappings = binder.BindList<MappingOptions>(file.Settings.GetSection(MappingOptions.SectionName)),
            Problems = [],
        };
        return settings with
        {
            Problems = [.. SecretsInFiles.Find(file.Json), .. UnknownSections(file), .. binder.Problems, .. settings.Unusable()],
        };
    }

    /// <summary>Of the file only: the environment is full of names that are none of ours.</summary>
    private static IEnumerable<ConfigurationProblem> UnknownSections(ConfigurationFile file) => file.Json.GetChildren()
        .Select(section => section.Key)
        .Where(key => !Sections.Concat(Others).Contains(key, StringComparer.OrdinalIgnoreCase))
        .Select(key => new ConfigurationProblem(key, $"There is no such key. {NameSimilarity.Hint(key, Sections)}"));

    private IEnumerable<ConfigurationProblem> Unusable()
    {
        var feishu = new FeishuOptionsValidator().Validate(Options.DefaultName, Feishu);
        var postgres = new PostgresOptionsValidator().Validate(Options.DefaultName, Postgres);
        return (feishu.Failures ?? []).Concat(postgres.Failures ?? []).Concat(Sync.FindProblems()).Concat(Jobs.FindProblems()).Concat(JobEngines.FindProblems(Jobs)).Concat(Serve.FindProblems()).Concat(Telemetry.FindProblems(Serve)).Select(Split);
    }

    /// <summary>"Section:Key is wrong." becomes path and message.</summary>
    private static ConfigurationProblem Split(string failure)
    {
        var end = failure.IndexOf(' ', StringComparison.Ordinal);
        return new ConfigurationProblem(failure[..end].Replace(':', '.'), failure[(end + 1)..]);
    }
}

/// <summary>What a verb talks to; only that has to be configured for it.</summary>
[Flags]
internal enum Needs
{
    None = 0,
    Postgres = 1,
    Feishu = 2,
    Everything = Postgres | Feishu,
}
