using BitableSync.App.Configuration;
using BitableSync.App.Verbs;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Access;

namespace BitableSync.App.Access;

/// <summary>Gives a new installation its first key and prints it, once, to the people's console and not to the log.</summary>
internal sealed class FirstKey(AccessKeyStore keys, ServeOptions options, Terminal terminal)
{
    public const string Name = "admin";

    /// <exception cref="StoreException">The database could not be reached.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (options.Access == AccessMode.Open) return;
        if (await keys.CreateFirstAsync(Name, AccessRole.Operator, "first start", cancellationToken) is not { } key) return;
        terminal.Say("");
        terminal.Say($"First start: this key logs in as operator. It is shown this once and stored nowhere; keep it safe.");
        terminal.Say($"  {key}");
        terminal.Say("More keys, or a new one when it is lost: \"bitable-sync access\".");
        terminal.Say("");
    }
}
