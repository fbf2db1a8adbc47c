using System.Net;

namespace BitableSync.App.Configuration;

/// <summary>Where metrics and traces go. Section <c>Telemetry</c>.</summary>
internal sealed record TelemetryOptions
{
    public const string SectionName = "Telemetry";

    /// <summary>
    /// Address of an OpenTelemetry collector, to which metrics and traces are pushed. Default: none. Headers that hold secrets come
    /// from the environment: <c>OTEL_EXPORTER_OTLP_HEADERS</c>.
    /// </summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How the collector is spoken to. Default <see cref="OtlpProtocol.Grpc"/>, usually on port 4317; <see cref="OtlpProtocol.Http"/> on 4318.</summary>
    public OtlpProtocol OtlpProtocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>
    /// A further address, of this machine only, that answers metrics and health without a login, and nothing else; e.g.
    /// <c>http://127.0.0.1:8422</c>. Default: none; metrics then need a viewer's key.
    /// </summary>
    public string? LocalUrl { get; init; }

    /// <summary>Port of <see cref="LocalUrl"/>; null where there is none.</summary>
    public int? LocalPort => Uri.TryCreate(LocalUrl, UriKind.Absolute, out var url) ? url.Port : null;

    /// <param name="serve">The other addresses.</param>
    public IEnumerable<string> FindProblems(ServeOptions serve)
    {
        if (OtlpEndpoint is { } otlp && otlp.Scheme != Uri.UriSchemeHttp && otlp.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"{SectionName}:{nameof(OtlpEndpoint)} has the scheme '{otlp.Scheme}'; expected an address such as http://127.0.0.1:4317.";
        }

        if (LocalUrl is null) yield break;
        if (!Uri.TryCreate(LocalUrl, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || !IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) || !IPAddress.IsLoopback(address))
        {
            yield return $"{SectionName}:{nameof(LocalUrl)} is '{LocalUrl}'; expected an address of this machine such as http://127.0.0.1:8422.";
        }
        else if (serve.Ports.Contains(url.Port))
        {
            yield return $"{SectionName}:{nameof(LocalUrl)} has the port {url.Port}, which {ServeOptions.SectionName}:{nameof(ServeOptions.Urls)} uses. Choose another: the port tells the two apart.";
        }
    }
}

/// <summary>How an OpenTelemetry collector is spoken to.</summary>
public enum OtlpProtocol
{
    Grpc,

    /// <summary>Protocol buffers over HTTP/1.1.</summary>
    Http,
}
