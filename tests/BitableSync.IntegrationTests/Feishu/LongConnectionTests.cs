using System.Collections.Concurrent;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Events;
using BitableSync.Feishu.LongConnection;
using BitableSync.IntegrationTests.Support;
using BitableSync.Simulator;
using EventContent = BitableSync.Feishu.Events.EventContent;

namespace BitableSync.IntegrationTests.Feishu;

public sealed class LongConnectionTests : FeishuTest
{
    private readonly ConcurrentQueue<FeishuEvent> _stored = [];
    private readonly CancellationTokenSource _stopping = new();
    private Func<FeishuEvent, CancellationToken, Task>? _store;
    private Task _running = Task.CompletedTask;

    private protected override SimulatorOptions Options => base.Options with { RetryScale = 0.001 };

    private protected override Dictionary<string, string?> Settings => new(base.Settings) { ["LongConnectionSilenceLimit"] = "00:00:01.5", ["EventStoreTimeout"] = "00:00:00.5" };

    private LongConnectionClient Connection => Get<LongConnectionClient>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Client.ControlAsync(HttpMethod.Put, "connections/config", new { reconnect_count = -1, reconnect_interval_seconds = 1, reconnect_nonce_seconds = 0, ping_interval_seconds = 1 });
    }

    public override async Task DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Events_arrive_and_are_acknowledged()
    {
        await StartAsync();

        var ids = (await CreateRecordsAsync(250)).Select(record => record.RecordId).ToHashSet();

        await Eventually.TrueAsync(() => RecordIds().SetEquals(ids), "all records in events");
        await Eventually.TrueAsync(() => Host.Platform.Events.All(status => status.State.ToString() == "Delivered"), "all events acknowledged");
        Assert.All(Host.Platform.Events, status => Assert.Equal(1, status.Attempts));
    }

    [Fact]
    public async Task Events_in_parts_are_joined()
    {
        Host.Platform.Knobs = Host.Platform.Knobs with { FramePayloadBytes = 100 };
        await StartAsync();

        var ids = (await CreateRecordsAsync(50)).Select(record => record.RecordId).ToHashSet();

        await Eventually.TrueAsync(() => RecordIds().SetEquals(ids), "all records in events");
    }

    [Fact]
    public async Task What_is_not_stored_comes_again()
    {
        var attempts = 0;
        _store = (received, cancellationToken) => Interlocked.Increment(ref attempts) switch
        {
            1 => throw new InvalidOperationException("no room"),
            2 => Task.Delay(Timeout.Infinite, cancellationToken),
            _ => KeepAsync(received, cancellationToken),
        };
        await StartAsync();

        await CreateRecordsAsync(1);

        await Eventually.TrueAsync(() => !_stored.IsEmpty, "the event at its third push");
        Assert.Equal(3, Host.Platform.Events.Single(status => status.EventId == _stored.First().EventId).Attempts);
    }

    [Fact]
    public async Task A_dropped_connection_is_opened_again_and_events_go_on()
    {
        await StartAsync();
        await Client.ControlAsync(HttpMethod.Post, "connections/drop");
        await Eventually.TrueAsync(() => Connection.Status is { Connections: 2, State: LongConnectionState.Connected }, "a second connection");

        await CreateRecordsAsync(1);

        await Eventually.TrueAsync(() => !_stored.IsEmpty, "an event over the second connection");
    }

    [Fact]
    public async Task A_half_open_connection_is_noticed_and_its_events_are_not_lost()
    {
        await StartAsync();
        await Client.ControlAsync(HttpMethod.Post, "connections/freeze");
        var ids = (await CreateRecordsAsync(1)).Select(record => record.RecordId).ToHashSet();

        await Eventually.TrueAsync(() => Connection.Status is { Connections: 2, State: LongConnectionState.Connected }, "a second connection");

        await Eventually.TrueAsync(() => RecordIds().SetEquals(ids), "the event pushed again");
    }

    [Fact]
    public async Task A_connection_that_is_answered_stays_open_beyond_the_silence_limit()
    {
        await StartAsync();
        var since = TimeProvider.System.GetTimestamp();

        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(4), "four seconds");

        Assert.Equal((1, LongConnectionState.Connected), (Connection.Status.Connections, Connection.Status.State));
    }

    [Fact]
    public async Task A_refused_ticket_is_tried_again_and_shown_meanwhile()
    {
        await Client.ControlAsync(HttpMethod.Put, "connections/refusal", new { handshake_status = 514 });
        _running = Connection.RunAsync(KeepAsync, _stopping.Token);
        await Eventually.TrueAsync(() => Connection.Status is { State: LongConnectionState.Waiting, Problem: not null }, "a refused attempt");
        Assert.Contains("handshake refused with status 514", Connection.Status.Problem, StringComparison.Ordinal);

        await Client.ControlAsync(HttpMethod.Put, "connections/refusal", new { handshake_status = (int?)null });

        await Eventually.TrueAsync(() => Connection.Status.State == LongConnectionState.Connected, "a connection");
        Assert.Null(Connection.Status.Problem);
    }

    [Fact]
    public async Task A_forbidden_app_is_given_up_with_a_reason()
    {
        await Client.ControlAsync(HttpMethod.Put, "connections/refusal", new { handshake_status = 403 });

        var error = await Assert.ThrowsAsync<FeishuApiException>(() => Connection.RunAsync(KeepAsync, _stopping.Token).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal(ErrorClass.Stop, error.Class);
        Assert.Equal(LongConnectionState.Failed, Connection.Status.State);
        Assert.Contains("Enable the long connection", Connection.Status.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_is_prompt_and_shown()
    {
        await StartAsync();

        await _stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(LongConnectionState.Stopped, Connection.Status.State);
    }

    [Fact]
    public async Task A_missing_subscription_is_made()
    {
        await Client.ControlAsync(HttpMethod.Put, $"bases/{AppToken}/subscription", new { subscribed = false });
        var keeper = Get<SubscriptionKeeper>();

        Assert.True(await keeper.EnsureAsync(AppToken, default));
        Assert.False(await keeper.EnsureAsync(AppToken, default));

        await StartAsync();
        await CreateRecordsAsync(1);
        await Eventually.TrueAsync(() => !_stored.IsEmpty, "an event of the new subscription");
    }

    private async Task StartAsync()
    {
        _running = Connection.RunAsync(_store ?? KeepAsync, _stopping.Token);
        await Eventually.TrueAsync(() => Connection.Status.State == LongConnectionState.Connected, "a connection");
    }

    private Task KeepAsync(FeishuEvent received, CancellationToken cancellationToken)
    {
        _stored.Enqueue(received);
        return Task.CompletedTask;
    }

    private HashSet<string> RecordIds() =>
        [.. _stored.Select(received => received.Content).OfType<EventContent.RecordsChanged>().SelectMany(changed => changed.Changes).Select(change => change.RecordId)];
}
