using System.Collections.Concurrent;
using System.Net.WebSockets;
using BitableSync.Feishu;
using BitableSync.Feishu.Events;
using BitableSync.Feishu.LongConnection;
using BitableSync.Tests.Feishu.Events;
using Google.Protobuf;

namespace BitableSync.Tests.Feishu.LongConnection;

public sealed class LongConnectionSessionTests
{
    private const string Id = "0f3b1c5de7a84c0b9a52d1e4c6f7a890";
    private readonly ConcurrentQueue<string> _stored = [];

    [Fact]
    public async Task A_ping_goes_out_at_once_and_at_every_interval()
    {
        await using var peer = await SessionPeer.StartAsync(StoreAsync);

        var first = await peer.ReceiveAsync();
        await peer.SendControlAsync("pong", "");
        var second = await AdvanceUntilAsync(peer, peer.ReceiveAsync(), TimeSpan.FromSeconds(10));

        Assert.All([first, second], frame =>
        {
            Assert.Equal((0UL, 0UL, 33554678, Frames.Control), (frame.SeqID, frame.LogID, frame.Service, frame.Method));
            Assert.Equal("ping", Frames.HeaderOf(frame, Frames.Type));
        });
    }

    [Fact]
    public async Task An_event_is_answered_after_it_was_stored()
    {
        await using var peer = await SessionPeer.StartAsync(StoreAsync);

        await peer.SendEventAsync(SampleEvents.RecordChanged);
        var answer = await peer.ReceiveAnswerAsync();

        Assert.Equal([Id], _stored);
        Assert.Equal("""{"code":200}""", answer.Payload.ToStringUtf8());
        Assert.Equal((1UL, 2UL, 33554678), (answer.SeqID, answer.LogID, answer.Service));
        Assert.Equal(["type", "message_id", "sum", "seq", "trace_id", "biz_rt"], answer.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task An_event_in_parts_is_answered_once_with_its_last_frame()
    {
        await using var peer = await SessionPeer.StartAsync(StoreAsync);

        await peer.SendEventAsync(SampleEvents.RecordChanged, parts: 5);
        var answer = await peer.ReceiveAnswerAsync();

        Assert.Equal([Id], _stored);
        Assert.Equal(5UL, answer.SeqID);
    }

    [Fact]
    public async Task An_event_that_is_not_stored_is_refused_and_the_connection_goes_on()
    {
        var attempts = 0;
        await using var peer = await SessionPeer.StartAsync((received, _) =>
            Interlocked.Increment(ref attempts) == 1 ? throw new InvalidOperationException("no room") : StoreAsync(received, default));

        await peer.SendEventAsync(SampleEvents.RecordChanged);
        Assert.Equal("""{"code":500}""", (await peer.ReceiveAnswerAsync()).Payload.ToStringUtf8());
        await peer.SendEventAsync(SampleEvents.RecordChanged);
        Assert.Equal("""{"code":200}""", (await peer.ReceiveAnswerAsync()).Payload.ToStringUtf8());
    }

    [Fact]
    public async Task An_event_that_takes_too_long_to_store_is_refused_in_time()
    {
        await using var peer = await SessionPeer.StartAsync((_, _) => Task.Delay(Timeout.Infinite, CancellationToken.None));
        var start = peer.Time.GetUtcNow();

        await peer.SendEventAsync(SampleEvents.RecordChanged);
        var answer = await AdvanceUntilAsync(peer, peer.ReceiveAnswerAsync(), TimeSpan.FromMilliseconds(100));

        Assert.Equal("""{"code":500}""", answer.Payload.ToStringUtf8());
        Assert.True(peer.Time.GetUtcNow() - start < TimeSpan.FromSeconds(20));
        var took = int.Parse(Frames.HeaderOf(answer, "biz_rt")!, null);
        Assert.InRange(took, 2500, 3000);
    }

    [Fact]
    public async Task What_is_no_event_is_refused()
    {
        await using var peer = await SessionPeer.StartAsync(StoreAsync);

        await peer.SendEventAsync("""{"hello":"world"}""");

        Assert.Equal("""{"code":500}""", (await peer.ReceiveAnswerAsync()).Payload.ToStringUtf8());
        Assert.Empty(_stored);
    }

    [Fact]
    public async Task A_pong_sets_the_rhythm_and_nonsense_leaves_it()
    {
        await using var peer = await SessionPeer.StartAsync(StoreAsync);

        await peer.SendControlAsync("pong", """{"ReconnectCount":-1,"ReconnectInterval":7,"ReconnectNonce":3,"PingInterval":11}""");
        await peer.SendControlAsync("pong", "not json");
        await peer.SendControlAsync("pong", """{"PingInterval":0}""");
        await peer.SendEventAsync(SampleEvents.RecordChanged);
        await peer.ReceiveAnswerAsync();

        Assert.Equal(new(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(11)), peer.Config);
    }

    [Theory]
    [InlineData(null, 240)]
    [InlineData(5, 5)]
    public async Task A_silent_connection_is_ended(int? limit, int expectedSeconds)
    {
        var options = new FeishuOptions { LongConnectionSilenceLimit = limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        await using var peer = await SessionPeer.StartAsync(StoreAsync, options);
        var start = peer.Time.GetUtcNow();

        var reason = await AdvanceUntilAsync(peer, peer.Running, TimeSpan.FromSeconds(1));

        Assert.Equal($"no frame for {expectedSeconds} s", reason);
        Assert.InRange((peer.Time.GetUtcNow() - start).TotalSeconds, expectedSeconds, expectedSeconds + 30);
    }

    [Fact]
    public async Task A_closed_connection_is_ended()
    {
        await using var peer = await SessionPeer.StartAsync(StoreAsync);

        await peer.CloseAsync();

        Assert.Equal("the platform closed the connection", await peer.Running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Stopping_ends_it_promptly_even_with_work_in_hand()
    {
        await using var peer = await SessionPeer.StartAsync((_, _) => Task.Delay(Timeout.Infinite, CancellationToken.None));
        await peer.SendEventAsync(SampleEvents.RecordChanged);

        peer.Stop();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => peer.Running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Events_beyond_the_queue_are_refused_not_kept()
    {
        var gate = new TaskCompletionSource();
        await using var peer = await SessionPeer.StartAsync(async (received, _) =>
        {
            await gate.Task;
            await StoreAsync(received, default);
        });

        for (var i = 0; i < 300; i++)
            await peer.SendEventAsync(SampleEvents.RecordChanged);
        List<string> answers = [];
        while (answers.Count < 300)
        {
            // The workers hold 8 and the queue 256, so 36 are refused before anything is stored.
            if (answers.Count == 36)
                gate.SetResult();
            answers.Add((await peer.ReceiveAnswerAsync()).Payload.ToStringUtf8());
        }

        Assert.All(answers.Take(36), answer => Assert.Equal("""{"code":500}""", answer));
        Assert.Equal(_stored.Count, answers.Count(answer => answer == """{"code":200}"""));
        Assert.InRange(_stored.Count, 256, 256 + 8);
    }

    [Fact]
    public async Task Other_messages_are_passed_over()
    {
        await using var peer = await SessionPeer.StartAsync(StoreAsync, new FeishuOptions { WebhookMaxBodyBytes = 1 << 16 });

        await peer.SendAsync("""{"text":"message"}"""u8.ToArray(), WebSocketMessageType.Text);
        await peer.SendAsync([], WebSocketMessageType.Binary);
        await peer.SendAsync([1, 2, 3], WebSocketMessageType.Binary);
        await peer.SendAsync(new byte[1 << 20], WebSocketMessageType.Binary);
        await peer.SendAsync(new Frame { SeqID = 1, LogID = 1, Service = 1, Method = 1, Headers = { new Header { Key = "type", Value = "card" } } });
        await peer.SendAsync(new Frame { SeqID = 1, LogID = 1, Service = 1, Method = 9 });
        await peer.SendEventAsync(SampleEvents.RecordChanged);
        await peer.ReceiveAnswerAsync();

        Assert.Equal([Id], _stored);
    }

    [Fact]
    public async Task Thousands_of_bad_frames_do_not_disturb_a_session()
    {
        const int seed = 82;
        var random = new Random(seed);
        await using var peer = await SessionPeer.StartAsync(StoreAsync);

        for (var i = 0; i < 5_000; i++)
            await peer.SendAsync(BadFrames.Next(random), WebSocketMessageType.Binary);
        await peer.SendEventAsync(SampleEvents.RecordChanged);
        while ((await peer.ReceiveAnswerAsync()).Payload.ToStringUtf8() != """{"code":200}""")
        {
        }

        Assert.False(peer.Running.IsCompleted, $"seed {seed}");
        Assert.Contains(Id, _stored);
    }

    private Task StoreAsync(FeishuEvent received, CancellationToken cancellationToken)
    {
        _stored.Enqueue(received.EventId);
        return Task.CompletedTask;
    }

    /// <summary>Lets the session's clock run until the task is done.</summary>
    private static Task<T> AdvanceUntilAsync<T>(SessionPeer peer, Task<T> task, TimeSpan step) => peer.Time.RunAsync(task, TimeSpan.FromHours(1), step);
}
