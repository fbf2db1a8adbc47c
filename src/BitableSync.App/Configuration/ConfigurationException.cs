using BitableSync.Core.Mapping;

namespace BitableSync.App.Configuration;

/// <summary>The configuration cannot be used. Carries everything that is wrong with it, for showing all at once.</summary>
internal sealed class ConfigurationException(params IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
