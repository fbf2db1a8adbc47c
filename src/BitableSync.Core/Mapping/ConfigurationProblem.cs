namespace BitableSync.Core.Mapping;

/// <summary>One thing that is wrong with the configuration, in words its author can act on.</summary>
/// <param name="Path">Where, e.g. <c>Mappings[1].Fields[3].Column</c>.</param>
/// <param name="Message">What was found, what was expected, and what would fit. No secrets.</param>
public sealed record ConfigurationProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
