using System.Security.Claims;
using BitableSync.App.Access;
using BitableSync.App.Review;
using BitableSync.App.Serving;
using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;
using BitableSync.Postgres.Access;

namespace BitableSync.App.Ui;

/// <summary>Reads what the page shows; where the database is away, the page says so instead of failing.</summary>
internal sealed class PageReader(
    ReviewReader reader, HistoryPage history, AuditLog audit, StartupState state, IJobEngine engine, TimeProvider time)
{
    /// <param name="user">Who looks.</param>
    /// <param name="shown">Entries of each list.</param>
    /// <param name="wanted">The row whose history is to be shown; null for none.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<PageModel> ReadAsync(ClaimsPrincipal user, int shown, (string Mapping, string Row)? wanted, CancellationToken cancellationToken)
    {
        var visitor = Visitor.Of(user)!;
        var model = new PageModel { Visitor = visitor, ReadAt = time.GetUtcNow(), Engine = engine.Name, Version = ProgramVersion.Text, Waiting = state.Waiting };
        if (!state.IsReady) return model;
        try
        {
            return model with
            {
                Mappings = await reader.ReadMappingsAsync(cancellationToken),
                Conflicts = await reader.ReadConflictsAsync(null, openOnly: true, null, shown, cancellationToken),
                DeadLetters = await reader.ReadDeadLettersAsync(null, null, shown, cancellationToken),
                History = wanted is var (mapping, row) ? await history.ReadAsync(mapping, row, cancellationToken) : null,
                Audit = user.MayOperate() ? [.. (await audit.ListAsync(null, shown, cancellationToken)).Select(AuditView.Of)] : [],
            };
        }
        catch (StoreException away)
        {
            return model with { Waiting = away.Message };
        }
    }
}
