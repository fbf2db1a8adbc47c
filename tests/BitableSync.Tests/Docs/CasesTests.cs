using System.Globalization;
using System.Text.RegularExpressions;
using BitableSync.Tests.Configuration;

namespace BitableSync.Tests.Docs;

/// <summary>Holds <c>docs/cases.md</c> to the tests that exist.</summary>
public sealed partial class CasesTests
{
    private const int Cases = 104;

    private static readonly string[] Lines = File.ReadAllLines(RepositoryFiles.PathOf("docs/cases.md"));

    [Fact]
    public void Every_case_is_listed_once_in_order() => Assert.Equal(
        Enumerable.Range(1, Cases), Lines.Select(line => Row().Match(line)).Where(row => row.Success).Select(row => int.Parse(row.Groups["number"].Value, CultureInfo.InvariantCulture)));

    [Fact]
    public void Every_case_names_a_test_that_exists_or_the_reason_why_there_is_none()
    {
        var tests = FindTests();

        var wrong = Lines.Select(line => Row().Match(line)).Where(row => row.Success && !IsHeld(row.Groups["held"].Value, tests));

        Assert.Empty(wrong.Select(row => row.Value));
    }

    private static bool IsHeld(string text, IReadOnlySet<string> tests)
    {
        string[] named = [.. Name().Matches(text).Select(name => name.Groups[1].Value)];
        return named.All(tests.Contains) && (named.Length > 0 || text.StartsWith("— ", StringComparison.Ordinal));
    }

    /// <summary>All tests of the repository as <c>Class.Method</c>, read from the sources because they lie in several assemblies.</summary>
    private static HashSet<string> FindTests() =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .SelectMany(source => Test().Matches(source).Select(test => $"{ClassBefore(source, test.Index)}.{test.Groups[1].Value}")),
    ];

    private static string ClassBefore(string source, int index) => Class().Matches(source[..index]).LastOrDefault()?.Groups[1].Value ?? "";

    [GeneratedRegex(@"^\| (?<number>\d+) \| [^|]+ \| (?<held>.+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Test();

    [GeneratedRegex(@"class (\w+)")]
    private static partial Regex Class();
}
