namespace BitableSync.IntegrationTests.Support;

/// <summary>
/// A test that needs PostgreSQL. Where no server can be had it is skipped with the reason; under CI it runs and fails, so that a
/// build without a server cannot look green.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresSkip.Reason;
}

/// <summary>As <see cref="PostgresFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresSkip.Reason;
}

/// <summary>Whether tests that need PostgreSQL are skipped here, and why.</summary>
internal static class PostgresSkip
{
    public static string? Reason =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase) ? null : PostgresCluster.Unavailable;
}
