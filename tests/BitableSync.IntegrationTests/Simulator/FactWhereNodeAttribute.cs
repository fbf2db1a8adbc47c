using System.ComponentModel;
using System.Diagnostics;

namespace BitableSync.IntegrationTests.Simulator;

/// <summary>A fact that needs Node.js and the official SDK's package; where one is missing it is skipped with the reason.</summary>
public sealed class FactWhereNodeAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    public FactWhereNodeAttribute() => Skip = Missing.Value;

    private static string? FindMissing()
    {
        if (!Runs("node", "--version")) return "Node.js is not installed.";
        if (!Runs("npm", "--version")) return "npm is not installed.";
        return Runs("npm", "view @larksuiteoapi/node-sdk@1.74.0 version --fetch-retries=0 --fetch-timeout=10000") ? null : "The package registry does not give @larksuiteoapi/node-sdk 1.74.0.";
    }

    private static bool Runs(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(TimeSpan.FromSeconds(30))) return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
