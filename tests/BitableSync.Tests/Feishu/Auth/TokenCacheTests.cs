using BitableSync.Feishu.Auth;
using BitableSync.Feishu.Errors;

namespace BitableSync.Tests.Feishu.Auth;

public sealed class TokenCacheTests
{
    private readonly ManualTime _time = new();
    private int _issued;

    [Fact]
    public async Task The_token_is_fetched_once_for_all_who_ask_together()
    {
        var gate = new TaskCompletionSource();
        var cache = new TokenCache(async _ =>
        {
            await gate.Task;
            return Next(TimeSpan.FromHours(2));
        }, _time);

        var callers = Enumerable.Range(0, 50).Select(_ => cache.GetAsync(default).AsTask()).ToArray();
        gate.SetResult();

        Assert.All(await Task.WhenAll(callers), token => Assert.Equal("t-1", token));
        Assert.Equal(1, _issued);
    }

    [Fact]
    public async Task The_token_is_kept_until_half_an_hour_of_its_life_is_left()
    {
        var cache = new TokenCache(_ => Task.FromResult(Next(TimeSpan.FromHours(2))), _time);
        Assert.Equal("t-1", await cache.GetAsync(default));

        _time.Advance(TimeSpan.FromMinutes(89));
        Assert.Equal("t-1", await cache.GetAsync(default));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("t-2", await cache.GetAsync(default));
    }

    [Fact]
    public async Task A_platform_that_hands_out_the_old_token_again_is_not_asked_on_every_call()
    {
        var cache = new TokenCache(_ =>
        {
            _issued++;
            return Task.FromResult(new IssuedToken("t-same", TimeSpan.FromMinutes(29)));
        }, _time);

        await cache.GetAsync(default);
        _time.Advance(TimeSpan.FromSeconds(29));
        await cache.GetAsync(default);
        Assert.Equal(1, _issued);

        _time.Advance(TimeSpan.FromSeconds(1));
        await cache.GetAsync(default);
        Assert.Equal(2, _issued);
    }

    [Fact]
    public async Task While_the_platform_is_away_the_old_token_serves_until_its_end()
    {
        var away = false;
        var cache = new TokenCache(_ => away ? throw Failure() : Task.FromResult(Next(TimeSpan.FromHours(2))), _time);
        await cache.GetAsync(default);
        away = true;

        _time.Advance(TimeSpan.FromMinutes(95));
        Assert.Equal("t-1", await cache.GetAsync(default));

        _time.Advance(TimeSpan.FromMinutes(25));
        await Assert.ThrowsAsync<FeishuApiException>(() => cache.GetAsync(default).AsTask());

        away = false;
        Assert.Equal("t-2", await cache.GetAsync(default));
    }

    [Fact]
    public async Task A_refused_token_is_dropped_but_not_the_one_that_replaced_it()
    {
        var cache = new TokenCache(_ => Task.FromResult(Next(TimeSpan.FromHours(2))), _time);
        await cache.GetAsync(default);

        cache.Invalidate("t-1");
        Assert.Equal("t-2", await cache.GetAsync(default));

        cache.Invalidate("t-1");
        Assert.Equal("t-2", await cache.GetAsync(default));
    }

    [Fact]
    public async Task One_caller_giving_up_does_not_disturb_the_others()
    {
        var gate = new TaskCompletionSource<IssuedToken>();
        var cache = new TokenCache(_ => gate.Task, _time);
        using var impatient = new CancellationTokenSource();
        var first = cache.GetAsync(impatient.Token).AsTask();
        var second = cache.GetAsync(default).AsTask();

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult(Next(TimeSpan.FromHours(2)));

        Assert.Equal("t-1", await second);
    }

    [Fact]
    public void A_token_is_not_printed() => Assert.DoesNotContain("t-9", new IssuedToken("t-9", TimeSpan.FromHours(1)).ToString(), StringComparison.Ordinal);

    private IssuedToken Next(TimeSpan lifetime) => new($"t-{Interlocked.Increment(ref _issued)}", lifetime);

    private static FeishuApiException Failure() => new("scripted", FeishuErrors.Find(2200, default)) { Endpoint = "test" };
}
