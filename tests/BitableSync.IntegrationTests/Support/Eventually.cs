using System.Diagnostics;

namespace BitableSync.IntegrationTests.Support;

/// <summary>Polls until something holds, at most a deadline. Never a fixed wait.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? deadline = null) =>
        await GetAsync(async () => await condition() ? "" : null, deadline);

    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">What the failure says was waited for.</param>
    /// <param name="deadline">Default 20 s.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < (deadline ?? Deadline), $"Not within {deadline ?? Deadline}: {what}.");
            await Task.Delay(10);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, deadline);

    /// <summary>The first result that is not null.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> attempt, TimeSpan? deadline = null) where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await attempt() is { } result) return result;
            Assert.True(clock.Elapsed < (deadline ?? Deadline), $"Did not hold within {deadline ?? Deadline}.");
            await Task.Delay(20);
        }
    }
}
