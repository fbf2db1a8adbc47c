using System.Diagnostics;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.Jobs;

/// <summary>A running <see cref="JobNodeProgram"/>.</summary>
internal sealed class JobNodeProcess : IAsyncDisposable
{
    private readonly Process _process;

    private JobNodeProcess(Process process) => _process = process;

    /// <summary>
    /// Returns when the job named like the node has begun to run: in the new process, where it is the only node, or else in any.
    /// </summary>
    public static async Task<JobNodeProcess> StartAsync(
        string engine, TestDatabase database, string node, TimeSpan nodeTimeout, params string[] mappings)
    {
        await database.ExecuteAsync($"""
            CREATE TABLE IF NOT EXISTS {JobNodeProgram.Runs} (
              id bigint GENERATED ALWAYS AS IDENTITY, node text, mapping text, started timestamptz, ended timestamptz)
            """);
        string[] arguments = [typeof(JobNodeProgram).Assembly.Location, engine, node, $"{nodeTimeout:c}", .. mappings];
        var process = Process.Start(new ProcessStartInfo(DotnetPath, arguments) { RedirectStandardInput = true })!;
        var started = new JobNodeProcess(process);
        await process.StandardInput.WriteLineAsync(database.ConnectionString);
        await process.StandardInput.FlushAsync();
        await Eventually.TrueAsync(
            async () => await database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM {JobNodeProgram.Runs} WHERE mapping = '{node}')"),
            $"the job of process {node} runs",
            TimeSpan.FromSeconds(60));
        return started;
    }

    /// <summary>As SIGKILL: it gets no chance to say goodbye.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
    }

    private static string DotnetPath => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
