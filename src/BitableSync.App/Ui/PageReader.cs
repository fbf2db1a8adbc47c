using BitableSync.App.Review;
using BitableSync.App.Serving;
using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;

namespace BitableSync.App.Ui;

/// <summary>Reads what the page shows; where the database is away, the page says so instead of failing.</summary>
internal sealed class PageReader(ReviewReader reader, StartupState state, IJobEngine engine, TimeProvider time)
{
    public async Task<PageModel> ReadAsync(int shown, CancellationToken cancellationToken)
    {
        var model = new PageModel { ReadAt = time.GetUtcNow(), Engine = engine.Name, Version = ProgramVersion.Text, Waiting = state.Waiting };
        if (!state.IsReady) return model;
        try
        {
            return model with
            {
                Mappings = await reader.ReadMappingsAsync(cancellationToken),
                Conflicts = await reader.ReadConflictsAsync(null, openOnly: true, null, shown, cancellationToken),
                DeadLetters = await reader.ReadDeadLettersAsync(null, null, shown, cancellationToken),
            };
        }
        catch (StoreException away)
        {
            return model with { Waiting = away.Message };
        }
    }
}
