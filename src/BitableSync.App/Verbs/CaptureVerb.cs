using System.CommandLine;
using BitableSync.App.Configuration;
using BitableSync.App.Review;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.State;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>capture install</c>, <c>remove</c> and <c>sql</c>: the triggers that notice row changes, for a DBA's own hands.</summary>
internal static class CaptureVerb
{
    private static readonly Option<string[]> Mappings = new("--mapping") { Description = "Only of this mapping; may be given more than once. Default: all.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> ForRemoval = new("--remove") { Description = "Print the SQL that removes the capture." };

    public static Command Create(Terminal terminal)
    {
        var install = new Command("install", "Install the capture of every mapping that uses triggers. \"serve\" does so by itself where its role may.") { Mappings };
        Run(install, (parsed, token) => InstallAsync(terminal, parsed, token));
        var remove = new Command("remove", "Remove the capture without trace. Needs no Feishu, and works for mappings that are configured no more.") { Mappings };
        Run(remove, (parsed, token) => RemoveAsync(terminal, parsed, token));
        var sql = new Command("sql", "Print the SQL of the capture to stdout, for a DBA to read and run.") { Mappings, ForRemoval };
        Run(sql, (parsed, token) => PrintAsync(terminal, parsed, token));
        return new Command("capture", "Install, remove or print the triggers that notice row changes.") { install, remove, sql };

        void Run(Command command, Func<ParseResult, CancellationToken, Task<int>> verb) => command.SetAction((parsed, cancellationToken) =>
            Failures.GuardAsync(terminal, () => verb(parsed, cancellationToken), cancellationToken));
    }

    private static async Task<int> InstallAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.Everything);
        var capture = services.GetRequiredService<Capture>();
        List<object> done = [];
        foreach (var mapping in await ChosenAsync(services, parsed, cancellationToken))
        {
            var installed = await capture.InstallAsync(mapping, cancellationToken);
            terminal.Say(installed ? $"{mapping.Name}: installed on {mapping.Local}." : $"{mapping.Name}: was in place on {mapping.Local}.");
            done.Add(new { mapping = mapping.Name.Value, installed });
        }

        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(done);
        return ExitCodes.Success;
    }

    private static async Task<int> RemoveAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.Postgres);
        var capture = services.GetRequiredService<Capture>();
        var names = NamesToRemove(services, parsed);
        var configured = services.GetRequiredService<AppSettings>().Mappings.Select(mapping => mapping.Name).ToHashSet();
        foreach (var name in names)
        {
            await capture.RemoveAsync(new MappingName(name), cancellationToken);
            if (!configured.Contains(name)) await services.GetRequiredService<Bindings>().ReleaseAsync(new MappingName(name), cancellationToken);
            terminal.Say($"{name}: removed.");
        }

        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(names.Select(mapping => new { mapping, removed = true }));
        return ExitCodes.Success;
    }

    private static async Task<int> PrintAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(ForRemoval))
        {
            await using var names = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.None);
            foreach (var name in NamesToRemove(names, parsed)) await terminal.Out.WriteLineAsync(CaptureSql.Remove(new MappingName(name)));
            return ExitCodes.Success;
        }

        await using var services = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.Everything);
        foreach (var mapping in await ChosenAsync(services, parsed, cancellationToken)) await terminal.Out.WriteLineAsync(CaptureSql.Install(mapping));
        return ExitCodes.Success;
    }

    /// <summary>The mappings named, or all, that use triggers.</summary>
    private static async Task<IReadOnlyList<TableMapping>> ChosenAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var all = await VerbServices.LoadMappingsAsync(services, cancellationToken);
        if (parsed.GetValue(Mappings) is not { Length: > 0 } names) return [.. all.Where(mapping => mapping.Capture == CaptureMode.Trigger)];
        foreach (var name in names.Where(name => all.All(mapping => mapping.Name.Value != name)))
        {
            var hint = NameSimilarity.Hint(name, [.. all.Select(mapping => mapping.Name.Value)]);
            throw new VerbException(ExitCodes.NotFound, $"{NoSuchMapping.Message(name)} {hint}");
        }

        return [.. all.Where(mapping => names.Contains(mapping.Name.Value))];
    }

    private static string[] NamesToRemove(IServiceProvider services, ParseResult parsed) =>
        parsed.GetValue(Mappings) is { Length: > 0 } names ? names
            : [.. services.GetRequiredService<AppSettings>().Mappings.Select(mapping => mapping.Name).OfType<string>()];
}
