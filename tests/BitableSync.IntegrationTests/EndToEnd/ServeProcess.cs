using System.Collections.Concurrent;
using System.Diagnostics;
using BitableSync.IntegrationTests.Support;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>The real program, <c>bitable-sync serve</c>, as a process of its own.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    /// <summary>The job engine that runs where <c>Jobs:Engine</c> names none.</summary>
#if HANGFIRE
    public const string DefaultEngine = "hangfire";
#else
    public const string DefaultEngine = "quartz";
#endif

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private ServeProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where the page, the API and the webhook answer.</summary>
    public Uri Address { get; }

    public int Id => _process.Id;

    /// <summary>Everything the process has printed so far.</summary>
    public string Log => string.Join('\n', _log);

    public static ServeProcess Start(string config, string connectionString, string appSecret, IReadOnlyDictionary<string, string>? more = null)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "bitable-sync.dll"), "serve", "--config", config },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["Postgres__ConnectionString"] = connectionString;
        start.Environment["Feishu__AppSecret"] = appSecret;
        start.Environment["Serve__Urls"] = address.ToString();
        // Most tests are not about who may do what; those that are say "keys".
        start.Environment["Serve__Access"] = "open";
        foreach (var (name, value) in more ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new ServeProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, address);
    }

    /// <summary>Ends the process as a power cut would: <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to stop and waits for it: <c>kill -TERM</c>.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await EndAsync();
    }

    /// <summary>Waits until the process has ended by itself, longer than it takes to give up a call in hand: 60 s and 10 more.</summary>
    public async Task<int> EndAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(_process.HasExited, $"Process {Id} does not end:\n{Log}");
        return _process.ExitCode;
    }

    /// <summary>Sends a signal, e.g. <c>STOP</c>, which freezes the process, and <c>CONT</c>, which lets it go on.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    /// <summary>Waits until the process says it is ready.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(_process.HasExited, $"The engine ended:\n{Log}");
                try
                {
                    using var answer = await http.GetAsync("healthz/ready");
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(90));
    }

    private void Keep(string? line)
    {
        if (line is not null) _log.Enqueue(line);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
