using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using BitableSync.App.Endpoints;
using BitableSync.App.Review;
using BitableSync.App.Verbs;

namespace BitableSync.App.Demo;

/// <summary>The engine as a process of its own: this same program with the verb <c>serve</c>, as in production.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly Task _log;

    private EngineProcess(Process process, Uri address, string key, string logFile)
    {
        (_process, Address, LogFile) = (process, address, logFile);
        _http = new HttpClient { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        _log = CopyLogAsync();
    }

    public Uri Address { get; }

    /// <summary>What the engine says to people.</summary>
    public string LogFile { get; }

    /// <param name="configuration">Configuration file.</param>
    /// <param name="secrets">Environment variables.</param>
    /// <param name="address">Where it is told to listen.</param>
    /// <param name="key">A key that its database knows, to ask it with.</param>
    /// <param name="cancellationToken">Ends the wait until it is ready.</param>
    /// <exception cref="VerbException">It did not become ready.</exception>
    public static async Task<EngineProcess> StartAsync(
        string configuration, IReadOnlyDictionary<string, string> secrets, Uri address, string key, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardError = true };
        // Started as "dotnet bitable-sync.dll", the program is the first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in new[] { "serve", "--config", configuration, "--until-stdin-closes" }) start.ArgumentList.Add(argument);
        foreach (var (name, value) in secrets) start.Environment[name] = value;
        var engine = new EngineProcess(Process.Start(start)!, address, key, Path.ChangeExtension(configuration, ".log"));
        try
        {
            await engine.WaitUntilReadyAsync(cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public Task<About> ReadAboutAsync(CancellationToken cancellationToken) => GetAsync<About>("about", cancellationToken);

    public Task<IReadOnlyList<MappingView>> ReadMappingsAsync(CancellationToken cancellationToken) => GetAsync<IReadOnlyList<MappingView>>("mappings", cancellationToken);

    public Task<IReadOnlyList<ConflictView>> ReadConflictsAsync(int limit, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<ConflictView>>($"conflicts?limit={limit}", cancellationToken);

    public Task<IReadOnlyList<DeadLetterView>> ReadDeadLettersAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<DeadLetterView>>("dead-letters", cancellationToken);

    /// <summary>Asks it to stop and gives it the time to; a pipe that closes also ends it when this process dies.</summary>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _log;
        _process.Dispose();
    }

    private async Task<T> GetAsync<T>(string resource, CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<T>($"api/v1/{resource}", AppJson.Options, cancellationToken))!;

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(100, cancellationToken))
        {
            if (_process.HasExited || clock.Elapsed > StartLimit) throw await NotReadyAsync(cancellationToken);
            try
            {
                using var answer = await _http.GetAsync("healthz/ready", cancellationToken);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }
    }

    private async Task<VerbException> NotReadyAsync(CancellationToken cancellationToken)
    {
        if (_process.HasExited) await _log;
        var lines = await File.ReadAllLinesAsync(LogFile, cancellationToken);
        var what = _process.HasExited ? $"ended with exit code {_process.ExitCode}" : $"was not ready after {StartLimit.TotalSeconds} s";
        return new VerbException(ExitCodes.Failure, $"The engine {what}. Its last words:{Environment.NewLine}{string.Join(Environment.NewLine, lines.TakeLast(20))}");
    }

    private async Task CopyLogAsync()
    {
        await using var file = new StreamWriter(new FileStream(LogFile, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
        while (await _process.StandardError.ReadLineAsync() is { } line) await file.WriteLineAsync(line);
    }
}
