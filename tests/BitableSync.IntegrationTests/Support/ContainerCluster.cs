#if TESTCONTAINERS
using System.Diagnostics;
using Testcontainers.PostgreSql;

namespace BitableSync.IntegrationTests.Support;

/// <summary>A throw-away server in a container; the container reaper removes it when the test process ends.</summary>
internal static class ContainerCluster
{
    private static readonly Lazy<bool> Answers = new(AskDocker);

    public static bool DockerAnswers() => Answers.Value;

    public static async Task<string> StartAsync()
    {
        var container = new PostgreSqlBuilder()
            .WithImage("postgres:17")
            .WithUsername("postgres")
            .WithCommand("-c", "max_connections=200", "-c", "wal_level=logical")
            .Build();
        await container.StartAsync();
        return container.GetConnectionString();
    }

    private static bool AskDocker()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("docker", ["version", "--format", "{{.Server.Version}}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            return process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
#endif
