using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace BitableSync.IntegrationTests.Support;

/// <summary>
/// A private throw-away cluster from local server binaries. It listens on a Unix socket inside its own directory only, so it needs
/// neither a free port nor a password, and nobody else on the machine can reach it.
/// </summary>
internal static class LocalCluster
{
    /// <summary>
    /// Makes the cluster, prints its directory, and runs the server until standard input closes. The input is a pipe held by the test
    /// process, so the server stops and its directory goes whenever that process ends, killed or not. SIGQUIT: nothing in it is worth
    /// a checkpoint. SIGTERM before it: a background job ignores SIGQUIT until the server has set its own handlers.
    /// </summary>
    private const string Keeper = """
        dir=$(mktemp -d "$2/bitable-sync-pg-XXXXXX") || exit 1
        trap 'rm -rf "$dir"' EXIT
        echo "$dir"
        "$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 </dev/null || { cat "$dir/log" >&2; exit 1; }
        "$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
          -c max_connections=200 -c wal_level=logical -c log_destination=stderr >"$dir/log" 2>&1 </dev/null &
        server=$!
        cat >/dev/null
        kill -TERM "$server"
        kill -QUIT "$server"
        wait "$server"
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Directory with <c>initdb</c> and <c>postgres</c>; null where there is none.</summary>
    public static string? FindBinaries() => Candidates().FirstOrDefault(directory =>
        directory.Length > 0 && File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));

    /// <summary>Creates and starts the cluster. Returns a superuser's connection string.</summary>
    public static async Task<string> StartAsync()
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException("No local PostgreSQL server binaries were found.");
        var keeper = Start("sh", "-c", Keeper, "sh", binaries, Path.GetTempPath().TrimEnd('/'));
        // The pipe closes by itself when this process is killed; at an ordinary exit the server is given the time to go.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(keeper);
        var directory = await keeper.StandardOutput.ReadLineAsync() ?? throw await FailureOfAsync(keeper, "");
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = directory,
            Username = "postgres",
            Database = "postgres",
            IncludeErrorDetail = true,
        }.ConnectionString;
        await WaitUntilReadyAsync(connectionString, directory, keeper);
        return connectionString;
    }

    private static IEnumerable<string> Candidates()
    {
        yield return ReadPgConfig();
        const string debian = "/usr/lib/postgresql";
        if (!Directory.Exists(debian)) yield break;
        foreach (var version in Directory.GetDirectories(debian).OrderByDescending(VersionOf)) yield return Path.Combine(version, "bin");
    }

    private static double VersionOf(string directory) =>
        double.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static string ReadPgConfig()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("pg_config", "--bindir") { RedirectStandardOutput = true })!;
            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private static Process Start(params string[] command)
    {
        // PostgreSQL refuses to run as root.
        string[] full = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command;
        return Process.Start(new ProcessStartInfo(full[0], full[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
    }

    private static void Stop(Process keeper)
    {
        keeper.StandardInput.Close();
        keeper.WaitForExit(TimeSpan.FromSeconds(10));
    }

    private static async Task WaitUntilReadyAsync(string connectionString, string directory, Process keeper)
    {
        var clock = Stopwatch.StartNew();
        await using var source = NpgsqlDataSource.Create(connectionString);
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < StartLimit && !keeper.HasExited)
            {
                await Task.Delay(50);
            }
            catch (NpgsqlException)
            {
                var log = Path.Combine(directory, "log");
                throw await FailureOfAsync(keeper, File.Exists(log) ? await File.ReadAllTextAsync(log) : "");
            }
        }
    }

    private static async Task<Exception> FailureOfAsync(Process keeper, string log)
    {
        keeper.StandardInput.Close();
        return new InvalidOperationException(
            $"The private test server did not start within {StartLimit.TotalSeconds} s. {await keeper.StandardError.ReadToEndAsync()}{log}");
    }
}
