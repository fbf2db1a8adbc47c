using System.Diagnostics;
using System.Text.Json;
using BitableSync.Simulator;
using Xunit.Abstractions;

namespace BitableSync.IntegrationTests.Simulator;

/// <summary>What the simulator is measured by: the official Node SDK, unchanged, must work against it. The checks are in tests/node-sdk/suite.mjs.</summary>
public sealed class OfficialNodeSdkTests(ITestOutputHelper output)
{
    private const int LeastChecks = 28;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [FactWhereNode]
    public async Task The_official_node_sdk_works_unchanged()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { Seed = 11, RetryScale = 0.01 }, CancellationToken.None);
        await using var store = await SimulatorHost.StartAsync(new SimulatorOptions { Seed = 12, StoreApp = true }, CancellationToken.None);
        var folder = Directory.CreateTempSubdirectory("node-sdk-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(Source())) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            await RunAsync(folder, "npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"], []);
            var lines = await RunAsync(folder, "node", ["suite.mjs"], new()
            {
                ["SIMULATOR_URL"] = host.BaseAddress.ToString(),
                ["STORE_URL"] = store.BaseAddress.ToString(),
                ["APP_ID"] = host.Platform.Options.AppId,
                ["APP_SECRET"] = host.Platform.Options.AppSecret,
                ["ENCRYPT_KEY"] = "suite-encrypt-key",
                ["VERIFICATION_TOKEN"] = "suite-token",
                ["TENANT_KEY"] = store.Platform.Options.TenantKey,
            });
            var checks = lines.Where(line => line.StartsWith('{')).Select(line => JsonElement.Parse(line)).ToList();
            Assert.All(checks, check => Assert.True(check.GetProperty("ok").GetBoolean(), check.ToString()));
            Assert.True(checks.Count >= LeastChecks, $"{checks.Count} checks reported, expected at least {LeastChecks}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Source()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "node-sdk");
            if (File.Exists(Path.Combine(candidate, "suite.mjs"))) return candidate;
        }
        throw new DirectoryNotFoundException("tests/node-sdk lies above none of the folders of this assembly.");
    }

    private async Task<IReadOnlyList<string>> RunAsync(string folder, string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (standard, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} took more than {Deadline.TotalMinutes} min.");
        }
        output.WriteLine(await standard);
        output.WriteLine(await error);
        return (await standard).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
