using BitableSync.App.Serving;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.ChangeCapture;
using BitableSync.Postgres.State;

namespace BitableSync.App.Review;

/// <summary>Lets a stopped mapping run again, on every node, beginning with a comparison: nobody knows what was missed meanwhile.</summary>
internal sealed class MappingResumer(
    MappingCatalog catalog, SchemaCheck check, Capture capture, IMappingStates states, Bindings bindings, Doorbell doorbell)
{
    /// <summary>Without effect where the mapping runs. Its tables are taken as they are now, and captured where they were not.</summary>
    /// <exception cref="RemoteException">Feishu is away.</exception>
    /// <exception cref="StoreException">The database could not be reached, or the role may not install the capture.</exception>
    public async Task<ResumeOutcome> ResumeAsync(string name, CancellationToken cancellationToken)
    {
        var known = new MappingName(name);
        if (catalog.Find(known) is null && catalog.Unfit.All(unfit => unfit.Name != known)) return new ResumeOutcome.NotFound(name);
        var (mapping, misfit) = await check.ResolveAsync(known, cancellationToken);
        if (mapping is null) return new ResumeOutcome.Unfit(misfit!);
        if (mapping.Capture == CaptureMode.Trigger) await capture.InstallAsync(mapping, cancellationToken);
        var (before, today) = await bindings.ReadAsync(mapping, cancellationToken);
        await bindings.BindAsync(mapping.Name, before, today, cancellationToken);
        await states.ResumeAsync(mapping.Name, cancellationToken);
        await doorbell.RingAsync(mapping.Name, cancellationToken);
        return new ResumeOutcome.Resumed();
    }
}

/// <summary>What became of the wish to let a mapping run again.</summary>
internal abstract record ResumeOutcome
{
    private ResumeOutcome()
    {
    }

    /// <summary>Why it does not run; null where it does.</summary>
    public virtual string? Problem => null;

    public sealed record Resumed : ResumeOutcome;

    public sealed record NotFound(string Name) : ResumeOutcome
    {
        public override string Problem => NoSuchMapping.Message(Name);
    }

    /// <param name="Reason">What does not fit.</param>
    public sealed record Unfit(string Reason) : ResumeOutcome
    {
        public override string Problem => Reason;
    }
}
