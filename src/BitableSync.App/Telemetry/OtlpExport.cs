using BitableSync.App.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BitableSync.App.Telemetry;

/// <summary>Pushes metrics and traces to an OpenTelemetry collector, where one is configured, until the process ends.</summary>
internal sealed class OtlpExport(TelemetryOptions options) : IHostedService, IDisposable
{
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.OtlpEndpoint is null) return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault().AddService("bitable-sync", serviceVersion: ProgramVersion.Text, serviceInstanceId: Environment.MachineName);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(TelemetryServices.Meters)
            .AddOtlpExporter(otlp => Configure(otlp, "v1/metrics"))
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(TelemetryServices.Sources)
            .AddOtlpExporter(otlp => Configure(otlp, "v1/traces"))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what has not been sent yet.</summary>
    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private void Configure(OtlpExporterOptions otlp, string path)
    {
        var isHttp = options.OtlpProtocol == OtlpProtocol.Http;
        otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        // An address set in code is taken as it is, without the signal's path.
        otlp.Endpoint = isHttp ? new Uri($"{options.OtlpEndpoint!.AbsoluteUri.TrimEnd('/')}/{path}") : options.OtlpEndpoint!;
    }
}
