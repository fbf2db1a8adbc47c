using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using BitableSync.App.Configuration;
using BitableSync.App.Serving;

namespace BitableSync.App.Verbs;

/// <summary><c>serve</c>: the engine with its webhook, API and page, until it is stopped.</summary>
internal static class ServeVerb
{
    private static readonly Option<bool> UntilStdinCloses = new("--until-stdin-closes")
    {
        Description = "Also end when standard input closes, so that no engine outlives the program that started it.",
        Hidden = true,
    };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("serve", "Run the engine with its webhook, API and page.") { UntilStdinCloses };
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
            terminal,
            () => RunAsync(terminal, parsed.GetValue(CommonOptions.Config), parsed.GetValue(UntilStdinCloses), cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string? config, bool untilStdinCloses, CancellationToken cancellationToken)
    {
        var file = ConfigurationFile.Load(config);
        var settings = AppSettings.Read(file).Require(Needs.Everything);
        if (settings.Mappings.Count == 0) terminal.Say("No mapping is configured; nothing will be synced. \"bitable-sync init\" writes one.");
        ThrowIfTaken(settings.Urls);
        await using var app = ServeHost.Build(file, settings, terminal);
        await app.StartAsync(cancellationToken);
        terminal.Say($"Listening on {string.Join(", ", app.Urls)}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var input = untilStdinCloses ? StopWithInputAsync(stop) : Task.CompletedTask;
        await app.WaitForShutdownAsync(stop.Token);
        return HasBroken(app) ? ExitCodes.Failure : app.Services.GetRequiredService<StartupState>().ExitCode;
    }

    /// <summary>Looked at before anything starts: found later, it would come with half a page of the web server's own words.</summary>
    private static void ThrowIfTaken(string urls)
    {
        foreach (var address in urls.Split(';', StringSplitOptions.TrimEntries).Select(BindingAddress.Parse))
        {
            if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var host)) host = address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
            try
            {
                using var probe = new TcpListener(host, address.Port);
                probe.Start();
            }
            catch (SocketException refused)
            {
                throw new VerbException(ExitCodes.Configuration, $"Serve:Urls: {address} cannot be listened on: {refused.Message}. Set it to a free address.");
            }
        }
    }

    /// <summary>A service that fails stops the host, which logs why and then ends as if it had been asked to.</summary>
    private static bool HasBroken(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });

    private static async Task StopWithInputAsync(CancellationTokenSource stop)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer, stop.Token) > 0)
        {
        }

        await stop.CancelAsync();
    }
}
