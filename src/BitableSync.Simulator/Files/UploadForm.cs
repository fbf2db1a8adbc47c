using System.Globalization;
using BitableSync.Simulator.Gateway;
using Microsoft.AspNetCore.Http;

namespace BitableSync.Simulator.Files;

/// <summary>The multipart body of an upload.</summary>
internal sealed class UploadForm
{
    private readonly IFormCollection _form;

    private UploadForm(IFormCollection form, byte[] content) => (_form, Content) = (form, content);

    public byte[] Content { get; }

    /// <exception cref="ApiRefusedException">1061002: no multipart body, or no part named file.</exception>
    public static async Task<UploadForm> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var http = request.Http.Request;
        if (!http.HasFormContentType) throw new ApiRefusedException(1061002, "The body is no multipart form.");
        http.Body = new MemoryStream(request.RawBody);
        try
        {
            var form = await http.ReadFormAsync(cancellationToken);
            var file = form.Files.GetFile("file") ?? throw new ApiRefusedException(1061002, "The form has no part 'file'.");
            using var buffer = new MemoryStream();
            await file.CopyToAsync(buffer, cancellationToken);
            return new UploadForm(form, buffer.ToArray());
        }
        catch (InvalidDataException broken)
        {
            throw new ApiRefusedException(1061002, broken.Message);
        }
    }

    public string? Text(string name) => _form.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    /// <exception cref="ApiRefusedException">1062009 the declared size is wrong, 1062008 the checksum is.</exception>
    public void CheckContent()
    {
        if (!long.TryParse(Text("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size != Content.Length)
            throw new ApiRefusedException(1062009, $"size is '{Text("size")}', the file has {Content.Length} bytes.");
        if (Text("checksum") is { Length: > 0 } checksum && checksum != Adler32(Content).ToString(CultureInfo.InvariantCulture))
            throw new ApiRefusedException(1062008);
    }

    private static uint Adler32(byte[] content)
    {
        uint low = 1, high = 0;
        foreach (var next in content)
        {
            low = (low + next) % 65521;
            high = (high + low) % 65521;
        }
        return high << 16 | low;
    }
}
