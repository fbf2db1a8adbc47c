namespace BitableSync.Core.Mapping;

/// <summary>Collects what is wrong while mappings are resolved.</summary>
internal sealed class ProblemLog
{
    private readonly List<ConfigurationProblem> _errors = [];
    private readonly List<ConfigurationProblem> _warnings = [];

    public IReadOnlyList<ConfigurationProblem> Errors => _errors;

    public IReadOnlyList<ConfigurationProblem> Warnings => _warnings;

    public void Error(string path, string message) => _errors.Add(new ConfigurationProblem(path, message));

    public void Warn(string path, string message) => _warnings.Add(new ConfigurationProblem(path, message));
}
