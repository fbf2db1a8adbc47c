using System.Threading.Channels;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Page;

/// <summary>The live grid at <c>/</c>: three embedded files, and a stream that says which table changed. Everything else it does goes through the control surface.</summary>
internal sealed class PageEndpoints(Platform platform)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes)
    {
        Serve(routes, "/", "index.html", "text/html; charset=utf-8");
        Serve(routes, "/simulator/page/grid.css", "grid.css", "text/css; charset=utf-8");
        Serve(routes, "/simulator/page/grid.js", "grid.js", "text/javascript; charset=utf-8");
        routes.MapGet("/simulator/changes", (RequestDelegate)StreamChangesAsync);
    }

    private static void Serve(IEndpointRouteBuilder routes, string path, string name, string contentType)
    {
        var content = Resource(name);
        routes.MapGet(path, (RequestDelegate)(async http =>
        {
            http.Response.ContentType = contentType;
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors *";
            await http.Response.Body.WriteAsync(content, http.RequestAborted);
        }));
    }

    /// <summary>Server-sent events, one per change: app_token, table_id, revision and the ids of the records that changed.</summary>
    private async Task StreamChangesAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        // A slow browser misses changes rather than holding up writers; the page reads the table anew anyway.
        var changes = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });
        void Note(TableCommit commit) => changes.Writer.TryWrite(Message(commit));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, platform.Stopping);
        platform.TableChanged += Note;
        try
        {
            await http.Response.Body.WriteAsync(": connected\n\n"u8.ToArray(), ended.Token);
            await http.Response.Body.FlushAsync(ended.Token);
            while (true) await SendNextAsync(http, changes.Reader, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The browser left, or the platform is shutting down.
        }
        finally
        {
            platform.TableChanged -= Note;
        }
    }

    private static async Task SendNextAsync(HttpContext http, ChannelReader<byte[]> changes, CancellationToken cancellationToken)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        quiet.CancelAfter(Heartbeat);
        byte[] message;
        try
        {
            message = await changes.ReadAsync(quiet.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            message = ": quiet\n\n"u8.ToArray();
        }
        await http.Response.Body.WriteAsync(message, cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }

    private static byte[] Message(TableCommit commit)
    {
        var data = Json.Text(json => json.WriteObject(() =>
        {
            json.WriteString("app_token", commit.Base.AppToken);
            json.WriteString("table_id", commit.Table.Id);
            json.WriteNumber("revision", commit.Revision);
            json.WritePropertyName("record_ids");
            json.WriteStrings(commit.Records.Take(200).Select(change => change.RecordId));
        }));
        return System.Text.Encoding.UTF8.GetBytes($"data: {data}\n\n");
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream($"{typeof(PageEndpoints).Namespace}.{name}")
            ?? throw new InvalidOperationException($"The embedded file '{name}' is missing.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
