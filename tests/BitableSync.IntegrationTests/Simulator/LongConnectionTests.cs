using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using BitableSync.Simulator;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.LongConnection;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class LongConnectionTests : SimulatorTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private protected override SimulatorOptions Options => new() { Seed = 7, RetryScale = 0.000_1 };

    [Fact]
    public async Task Ping_is_answered_with_all_four_settings()
    {
        using var socket = await ConnectAsync();

        await SendAsync(socket, new Frame(0, 0, 33554678, Frame.Control, [new("type", "ping")]));
        var pong = await ReceiveAsync(socket);

        Assert.Equal("pong", pong.Header("type"));
        Assert.Equal("""{"ReconnectCount":-1,"ReconnectInterval":120,"ReconnectNonce":30,"PingInterval":120}""", Encoding.UTF8.GetString(pong.Payload!));
    }

    [Fact]
    public async Task An_event_comes_in_parts_and_counts_as_delivered_once_acknowledged()
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { frame_payload_bytes = 200 });
        using var socket = await ConnectAsync();

        await CreateAsync(new { Name = "in parts" });

        var parts = new List<Frame> { await ReceiveAsync(socket) };
        var sum = int.Parse(parts[0].Header("sum")!, System.Globalization.CultureInfo.InvariantCulture);
        while (parts.Count < sum) parts.Add(await ReceiveAsync(socket));
        Assert.True(sum > 1);
        Assert.Single(parts.Select(part => part.Header("message_id")).Distinct());
        var whole = JsonElement.Parse((byte[])[.. parts.SelectMany(part => part.Payload!)]);
        Assert.Equal("drive.file.bitable_record_changed_v1", whole.GetProperty("header").GetProperty("event_type").GetString());
        Assert.Equal(EventState.Waiting, Host.Platform.Events[0].State);

        await AcknowledgeAsync(socket, parts[^1], 200);
        await Wait.UntilAsync(() => Host.Platform.Events[0].State == EventState.Delivered, "delivered");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(null)]
    public async Task A_refused_or_unacknowledged_event_comes_again_with_the_same_id(int? code)
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { ack_timeout_ms = 50 });
        using var socket = await ConnectAsync();

        await CreateAsync(new { Name = "again" });
        var first = await ReceiveAsync(socket);
        if (code is { } refused) await AcknowledgeAsync(socket, first, refused);
        var second = await ReceiveAsync(socket);
        await AcknowledgeAsync(socket, second, 200);

        Assert.Equal(EventId(first), EventId(second));
        Assert.NotEqual(first.Header("message_id"), second.Header("message_id"));
        await Wait.UntilAsync(() => Host.Platform.Events[0].State == EventState.Delivered, "delivered");
    }

    [Fact]
    public async Task Each_event_goes_to_one_of_several_connections()
    {
        using var one = await ConnectAsync();
        using var other = await ConnectAsync();
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { actions_per_event = 1 });

        await Client.PostAsync(RecordsPath + "/batch_create", new { records = Enumerable.Repeat(new { fields = new { Name = "x" } }, 40) });

        var received = await Task.WhenAll(DrainAsync(one), DrainAsync(other));
        await Wait.UntilAsync(() => Host.Platform.Events.Count(raised => raised.State == EventState.Delivered) == 40, "all delivered");
        await Task.WhenAll(one.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default), other.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default));
        Assert.Equal(40, received.Sum(list => list.Count));
        Assert.All(received, list => Assert.InRange(list.Count, 5, 35));
    }

    [Fact]
    public async Task A_ticket_opens_one_connection_only()
    {
        var url = await DiscoverAsync();
        using var first = new ClientWebSocket();
        await first.ConnectAsync(url, CancellationToken.None);
        using var second = new ClientWebSocket();
        second.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(url, CancellationToken.None));

        Assert.Equal("514", Assert.Single(second.HttpResponseHeaders!["Handshake-Status"]));
    }

    [Fact]
    public async Task Discovery_refuses_wrong_credentials_with_data_so_that_clients_stop()
    {
        var wrong = await Client.PostAsync("callback/ws/endpoint", new { AppID = Host.Platform.Options.AppId, AppSecret = "wrong" }, token: "");
        var missing = await Client.PostAsync("callback/ws/endpoint", new { }, token: "");

        Assert.Equal((200, 1000040345), (wrong.Status, wrong.Code));
        Assert.Equal(JsonValueKind.Object, wrong.Data.ValueKind);
        Assert.Equal(1000040344, missing.Code);
    }

    [Fact]
    public async Task Connection_51_is_refused()
    {
        var sockets = new List<ClientWebSocket>();
        try
        {
            for (var number = 0; number < 50; number++) sockets.Add(await ConnectAsync());

            var reply = await Client.PostAsync("callback/ws/endpoint", new { AppID = Host.Platform.Options.AppId, Host.Platform.Options.AppSecret }, token: "");

            Assert.Equal(1000040350, reply.Code);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_half_open_connection_answers_nothing_and_its_events_go_elsewhere_later()
    {
        await Client.ControlAsync(HttpMethod.Patch, "knobs", new { ack_timeout_ms = 50 });
        using var dead = await ConnectAsync();
        await Client.ControlAsync(HttpMethod.Post, "connections/freeze");
        await SendAsync(dead, new Frame(0, 0, 33554678, Frame.Control, [new("type", "ping")]));
        await CreateAsync(new { Name = "x" });
        await Wait.UntilAsync(() => Host.Platform.Events[0].Attempts > 0, "first attempt");
        Assert.Equal(0, Host.Platform.Connections.Connections[0].Pings);

        using var alive = await ConnectAsync();
        Host.Platform.Connections.Connections[0].Drop();
        var frame = await ReceiveAsync(alive);

        Assert.Equal(Host.Platform.Events[0].EventId, EventId(frame));
    }

    [Fact]
    public async Task Noise_on_the_socket_is_passed_over()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync("text"u8.ToArray(), WebSocketMessageType.Text, true, default);
        await socket.SendAsync(new byte[] { 0xff, 0xff, 0xff }, WebSocketMessageType.Binary, true, default);

        await SendAsync(socket, new Frame(0, 0, 33554678, Frame.Control, [new("type", "ping")]));

        Assert.Equal("pong", (await ReceiveAsync(socket)).Header("type"));
    }

    private static string? EventId(Frame frame) => JsonElement.Parse(frame.Payload!).GetProperty("header").GetProperty("event_id").GetString();

    private async Task<Uri> DiscoverAsync()
    {
        var reply = await Client.PostAsync("callback/ws/endpoint", new { AppID = Host.Platform.Options.AppId, Host.Platform.Options.AppSecret }, token: "");
        return new Uri(reply.Data.GetProperty("URL").GetString()!);
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var before = Host.Platform.Connections.Connections.Count;
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(await DiscoverAsync(), CancellationToken.None);
        await Wait.UntilAsync(() => Host.Platform.Connections.Connections.Count > before, "connected");
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, Frame frame) => socket.SendAsync(FrameCodec.Encode(frame), WebSocketMessageType.Binary, true, CancellationToken.None);

    private static Task AcknowledgeAsync(ClientWebSocket socket, Frame frame, int code) =>
        SendAsync(socket, frame with { Headers = [.. frame.Headers, new("biz_rt", "1")], Payload = Encoding.UTF8.GetBytes($$"""{"code":{{code}}}""") });

    private static async Task<Frame> ReceiveAsync(ClientWebSocket socket)
    {
        using var deadline = new CancellationTokenSource(Patience);
        return await NextAsync(socket, deadline.Token) ?? throw new InvalidOperationException("The connection was closed.");
    }

    private static async Task<Frame?> NextAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            if (received.EndOfMessage) return FrameCodec.Decode(buffer.AsSpan(0, length));
        }
    }

    /// <summary>Acknowledges everything until nothing has come for a while.</summary>
    private static async Task<List<Frame>> DrainAsync(ClientWebSocket socket)
    {
        var frames = new List<Frame>();
        var next = NextAsync(socket, CancellationToken.None);
        while (await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(1))) == next && await next is { } frame)
        {
            frames.Add(frame);
            await AcknowledgeAsync(socket, frame, 200);
            next = NextAsync(socket, CancellationToken.None);
        }
        return frames;
    }
}
