using System.Diagnostics;
using BitableSync.IntegrationTests.EndToEnd;

namespace BitableSync.IntegrationTests.Verbs;

/// <summary>One call of the real program with its exit code and what it wrote.</summary>
internal sealed record CliProcess(int Code, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Task<CliProcess> RunAsync(SyncedWorld world, params string[] arguments) =>
        RunAsync(world.Secrets, [.. arguments, "--config", world.ConfigFile]);

    public static async Task<CliProcess> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "bitable-sync.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return new CliProcess(process.ExitCode, await output, await error);
    }
}
