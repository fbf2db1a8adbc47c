using System.Net.WebSockets;

namespace BitableSync.Feishu.LongConnection;

/// <summary>Reads whole binary messages of bounded size. Text messages and larger ones are skipped.</summary>
internal sealed class MessageReader(WebSocket socket, int maxBytes)
{
    /// <summary>What a frame may need besides its payload.</summary>
    public const int FrameOverhead = 64 << 10;

    private byte[] _buffer = new byte[16 << 10];

    /// <summary>The next message. Its bytes are valid until the next call.</summary>
    public async Task<Message> ReadAsync(CancellationToken cancellationToken)
    {
        var (length, isTooLarge) = (0, false);
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                return Message.End;

            length += received.Count;
            if (received is { EndOfMessage: true, MessageType: WebSocketMessageType.Binary } && !isTooLarge)
                return new Message(_buffer.AsMemory(0, length), false);
            if (received.EndOfMessage)
                (length, isTooLarge) = (0, false);
            else if (length == _buffer.Length && !TryGrow())
                (length, isTooLarge) = (0, true);
        }
    }

    private bool TryGrow()
    {
        if (_buffer.Length >= maxBytes)
            return false;
        Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, maxBytes));
        return true;
    }
}

/// <summary>A message, or the end of the connection.</summary>
internal readonly record struct Message(ReadOnlyMemory<byte> Bytes, bool IsEnd)
{
    public static readonly Message End = new(default, true);
}
