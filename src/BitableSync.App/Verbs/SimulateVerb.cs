using System.CommandLine;
using BitableSync.Simulator;

namespace BitableSync.App.Verbs;

/// <summary><c>simulate</c>: the stand-in open platform by itself, for trying things out.</summary>
internal static class SimulateVerb
{
    private static readonly SimulatorOptions Defaults = new() { Urls = "http://127.0.0.1:8421" };

    private static readonly Option<string> Urls = new("--urls") { Description = "Addresses to listen on, separated by semicolons.", DefaultValueFactory = _ => Defaults.Urls };
    private static readonly Option<string> AppId = new("--app-id") { Description = "The one app of the platform.", DefaultValueFactory = _ => Defaults.AppId };
    private static readonly Option<string> AppSecret = new("--app-secret") { Description = "Its secret.", DefaultValueFactory = _ => Defaults.AppSecret };
    private static readonly Option<string?> EncryptKey = new("--encrypt-key") { Description = "Encrypt and sign webhooks with this key." };
    private static readonly Option<string?> VerificationToken = new("--verification-token") { Description = "Token that webhooks carry." };
    private static readonly Option<Uri?> Webhook = new("--webhook") { Description = "Push events to this address. Without it they go to long connections." };
    private static readonly Option<int> Latency = new("--latency") { Description = "Milliseconds that every API call takes." };
    private static readonly Option<string?> Data = new("--data") { Description = "File that keeps the state over restarts.", HelpName = "FILE" };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("simulate", "Run a simulated Feishu open platform.") { Urls, AppId, AppSecret, EncryptKey, VerificationToken, Webhook, Latency, Data };
        command.SetAction((parsed, cancellationToken) =>
            Failures.GuardAsync(terminal, () => RunAsync(terminal, Read(parsed), cancellationToken), cancellationToken));
        return command;
    }

    internal static SimulatorOptions Read(ParseResult parsed) => new()
    {
        Urls = parsed.GetRequiredValue(Urls),
        AppId = parsed.GetRequiredValue(AppId),
        AppSecret = parsed.GetRequiredValue(AppSecret),
        EncryptKey = parsed.GetValue(EncryptKey),
        VerificationToken = parsed.GetValue(VerificationToken),
        WebhookUrl = parsed.GetValue(Webhook),
        Latency = TimeSpan.FromMilliseconds(parsed.GetValue(Latency)),
        DataFile = parsed.GetValue(Data),
    };

    private static async Task<int> RunAsync(Terminal terminal, SimulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var host = await SimulatorHost.StartAsync(options, cancellationToken);
            terminal.Say($"Simulated open platform at {host.BaseAddress} for app {options.AppId}. Ctrl+C ends it.");
            await host.WaitForShutdownAsync(cancellationToken);
            return ExitCodes.Success;
        }
        catch (Exception problem) when (problem is ArgumentException or IOException)
        {
            throw new VerbException(ExitCodes.Usage, problem.Message);
        }
    }
}
