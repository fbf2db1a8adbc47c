using System.CommandLine;
using BitableSync.App.Access;
using BitableSync.App.Configuration;
using BitableSync.App.Ui;
using BitableSync.Postgres.Access;
using BitableSync.Postgres.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>access create</c>, <c>list</c>, <c>revoke</c>: the keys that log in. Works on the database, whether or not <c>serve</c> runs.</summary>
internal static class AccessVerb
{
    private static readonly Argument<string> Name = new("name") { Description = "Who has the key: a person or a program." };
    private static readonly Option<AccessRole> Role = new("--role") { Description = "viewer looks, reviewer also resolves conflicts, operator may everything.", Required = true };

    public static Command Create(Terminal terminal)
    {
        var create = new Command("create", "Make a key and print it, this once. Where the admin key is lost: create another with --role operator.") { Name, Role };
        Run(create, (services, parsed, token) => CreateAsync(terminal, services, parsed, token));
        var list = new Command("list", "List the keys, who made them and when they were last used.");
        Run(list, (services, parsed, token) => ListAsync(terminal, services, parsed, token));
        var revoke = new Command("revoke", "Refuse a key from now on, and end the logins made with it.") { Name };
        Run(revoke, (services, parsed, token) => RevokeAsync(terminal, services, parsed, token));
        return new Command("access", "Make, list and revoke the keys that log in to page, API and dashboard.") { create, list, revoke };

        void Run(Command command, Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> verb) =>
            command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
                terminal, () => WithDatabaseAsync(parsed, verb, cancellationToken), cancellationToken));
    }

    private static async Task<int> WithDatabaseAsync(
        ParseResult parsed, Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> verb, CancellationToken cancellationToken)
    {
        await using var services = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.Postgres);
        // Keys may be made before the first start, which then makes none.
        await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken);
        return await verb(services, parsed, cancellationToken);
    }

    private static async Task<int> CreateAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, role) = (parsed.GetRequiredValue(Name), parsed.GetRequiredValue(Role));
        if (KeyName.FindProblem(name) is { } problem) throw new VerbException(ExitCodes.Usage, problem);
        if (await services.GetRequiredService<AccessKeyStore>().CreateAsync(name, role, Environment.UserName, cancellationToken) is not { } key)
        {
            throw new VerbException(ExitCodes.Refused, $"A key named \"{name}\" exists. Revoke it, or choose another name.");
        }

        await CommandLineAudit.RecordAsync(services, "make key", name, null, cancellationToken);
        terminal.Say($"{name} may now log in as {role.ToString().ToLowerInvariant()}. The key is shown this once and stored nowhere:");
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { name, role, key });
        else await terminal.Out.WriteLineAsync(key);
        return ExitCodes.Success;
    }

    private static async Task<int> ListAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = await services.GetRequiredService<AccessKeyStore>().ListAsync(cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(keys);
        else if (keys.Count == 0) terminal.Say("There is no key yet. The first start of \"serve\" makes one, or \"access create\".");
        else
        {
            terminal.WriteTable(
                ["Name", "Role", "Made", "By", "Last used", "Revoked"],
                keys.Select(key => (IReadOnlyList<string>)
                    [key.Name, key.Role.ToString().ToLowerInvariant(), Moment.Of(key.CreatedAt), key.CreatedBy, Time(key.LastUsedAt), Time(key.RevokedAt)]));
        }

        return ExitCodes.Success;
    }

    private static async Task<int> RevokeAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(Name);
        if (!await services.GetRequiredService<AccessKeyStore>().RevokeAsync(name, Environment.UserName, cancellationToken))
        {
            throw new VerbException(ExitCodes.NotFound, $"There is no good key named \"{name}\".");
        }

        await CommandLineAudit.RecordAsync(services, "revoke key", name, null, cancellationToken);
        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(new { name, revoked = true });
        terminal.Say($"{name} is refused from now on; a running server knows within {KeyRing.Freshness.TotalSeconds} s.");
        return ExitCodes.Success;
    }

    private static string Time(DateTimeOffset? at) => at is { } time ? Moment.Of(time) : "";
}
