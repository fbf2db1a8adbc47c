using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What waits for other pairs, inside one transaction.</summary>
internal sealed class MemoryWaits(World world, DatabaseState state, UndoLog undo, IChangeLog changes, IInbox inbox) : ILinkWaits
{
    public Task AddAsync(IReadOnlyCollection<LinkWait> waits, CancellationToken cancellationToken)
    {
        foreach (var wait in waits) undo.Add(state.Waits, wait);
        return Task.CompletedTask;
    }

    public Task ClearAsync(Side target, IReadOnlyCollection<RowKey> rows, IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken)
    {
        HashSet<string> items = target == Side.Remote ? [.. rows.Select(row => row.Json)] : [.. records.Select(record => record.Value)];
        End(wait => wait.Target == target && items.Contains(wait.Item));
        return Task.CompletedTask;
    }

    public async Task<int> ReleaseAsync(Side target, CancellationToken cancellationToken)
    {
        var over = End(wait => wait.Target == target && IsOver(world, wait));
        string[] items = [.. over.Select(wait => wait.Item).Distinct()];
        if (target == Side.Remote) await changes.RequestAsync([.. items.Select(item => new RowKey(item))], cancellationToken);
        else await inbox.RequestAsync([.. items.Select(item => new RecordId(item))], cancellationToken);
        return over.Count;
    }

    public static bool IsOver(World world, LinkWait wait) =>
        world.Of(wait.For).State.Links.Values.Any(link => link.Row.Json == wait.ForItem || link.Record.Value == wait.ForItem);

    private List<LinkWait> End(Func<LinkWait, bool> isOver)
    {
        List<LinkWait> over = [.. state.Waits.Where(isOver)];
        foreach (var wait in over) undo.Remove(state.Waits, wait);
        return over;
    }
}
