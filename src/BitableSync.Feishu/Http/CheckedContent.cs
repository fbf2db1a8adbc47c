using System.Net;

namespace BitableSync.Feishu.Http;

/// <summary>
/// A body that asks once more before it is written whether it may be. That moment is the last one at which nothing has left this
/// machine: the connection stands, the token is there, the headers are short enough to be still in the buffer. Whatever took its time
/// before, be it a connection attempt or the whole process being frozen, is behind it.
/// </summary>
internal sealed class CheckedContent(byte[] body, Action beforeSending) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        beforeSending();
        await stream.WriteAsync(body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
