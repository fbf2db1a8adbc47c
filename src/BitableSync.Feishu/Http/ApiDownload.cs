using BitableSync.Feishu.Attachments;

namespace BitableSync.Feishu.Http;

/// <summary>Takes an answer that is a file.</summary>
/// <param name="Target">Seekable; emptied at each attempt.</param>
/// <param name="MostBytes">One byte more is still read, so that a file that is too large shows, and nothing beyond.</param>
internal sealed record ApiDownload(Stream Target, long MostBytes)
{
    /// <exception cref="FileStoreException">The target could not be written.</exception>
    public async Task TakeAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        Write(() => Target.SetLength(0));
        var left = MostBytes + 1;
        int read;
        while (left > 0 && (read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken)) > 0)
        {
            Write(() => Target.Write(buffer, 0, read));
            left -= read;
        }
        Write(Target.Flush);
    }

    /// <summary>Told apart from reading: a full disk is no broken connection, and repeating the call does not help.</summary>
    private static void Write(Action write)
    {
        try
        {
            write();
        }
        catch (IOException cause)
        {
            throw new FileStoreException(cause);
        }
    }
}
