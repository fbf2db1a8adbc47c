using System.Text.Json;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Storage;

/// <summary>Keeps the state in one JSON file, replaced as a whole: a crash leaves the file of a moment before, never half a file.</summary>
internal sealed class DataFile(string path, Platform platform) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private long _saved = -1;
    private Task _loop = Task.CompletedTask;

    /// <summary>The state in the file; null where there is no file yet.</summary>
    /// <exception cref="InvalidDataException">The file is not ours, or damaged.</exception>
    public static PlatformState? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var stream = File.OpenRead(path);
            var state = JsonSerializer.Deserialize<PlatformState>(stream, Json.Options);
            if (state?.Format == PlatformState.CurrentFormat) return state;
            throw new InvalidDataException($"The data file '{path}' has format {state?.Format}, expected {PlatformState.CurrentFormat}. Delete it to start empty.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"The data file '{path}' cannot be read: {broken.Message} Delete it to start empty.", broken);
        }
    }

    public void Start() => _loop = Task.Run(SaveLoopAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        await SaveAsync();
        _stopping.Dispose();
    }

    private async Task SaveLoopAsync()
    {
        try
        {
            var pause = Interval;
            while (true)
            {
                await Task.Delay(pause, platform.Clock.Provider, _stopping.Token);
                var began = platform.Clock.Provider.GetTimestamp();
                await SaveAsync();
                // A large state is saved less often, so that saving never takes more than a tenth of the time.
                var took = platform.Clock.Provider.GetElapsedTime(began);
                pause = took * 10 > Interval ? took * 10 : Interval;
            }
        }
        catch (OperationCanceledException)
        {
            // The platform is shutting down; the last save follows.
        }
    }

    private async Task SaveAsync()
    {
        var version = platform.Version;
        if (version == _saved) return;
        var next = path + ".next";
        await using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            await JsonSerializer.SerializeAsync(stream, StateMapping.Save(platform), Json.Options);
            stream.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
        _saved = version;
    }
}
