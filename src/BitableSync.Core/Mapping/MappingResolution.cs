namespace BitableSync.Core.Mapping;

/// <summary>What came of resolving all mappings together.</summary>
/// <param name="Mappings">The mappings without an error, in configuration order.</param>
/// <param name="Errors">Everything that must be mended before anything runs, in configuration order.</param>
/// <param name="Warnings">What will work less well than its author may think.</param>
public sealed record MappingResolution(
    IReadOnlyList<TableMapping> Mappings, IReadOnlyList<ConfigurationProblem> Errors, IReadOnlyList<ConfigurationProblem> Warnings);
