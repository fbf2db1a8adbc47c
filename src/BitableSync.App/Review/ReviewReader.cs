using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Mappings;
using BitableSync.Postgres.Conflicts;
using BitableSync.Postgres.DeadLetters;

namespace BitableSync.App.Review;

/// <summary>Reads what people look at, in their words. The same for page, API and command line.</summary>
internal sealed class ReviewReader(MappingCatalog catalog, IMappingStates states, ConflictReader conflicts, DeadLetterReader deadLetters)
{
    /// <exception cref="StoreException">The database could not be reached; so for every method here.</exception>
    public async Task<IReadOnlyList<MappingView>> ReadMappingsAsync(CancellationToken cancellationToken)
    {
        var (running, unfit) = catalog.List();
        List<MappingView> views = [];
        foreach (var mapping in running) views.Add(Show(mapping, await states.ReadAsync(mapping, cancellationToken)));
        views.AddRange(unfit.Select(Show));
        return views;
    }

    public async Task<IReadOnlyList<ConflictView>> ReadConflictsAsync(
        string? mapping, bool openOnly, long? before, int limit, CancellationToken cancellationToken) =>
        [.. (await conflicts.ListAsync(new ConflictFilter { Mapping = NameOf(mapping), OpenOnly = openOnly }, before, limit, cancellationToken)).Select(Show)];

    public async Task<ConflictView?> FindConflictAsync(long id, CancellationToken cancellationToken) =>
        await conflicts.FindAsync(id, cancellationToken) is { } found ? Show(found) : null;

    public async Task<IReadOnlyList<DeadLetterView>> ReadDeadLettersAsync(string? mapping, long? before, int limit, CancellationToken cancellationToken) =>
        [.. (await deadLetters.ListAsync(NameOf(mapping), openOnly: true, before, limit, cancellationToken)).Select(Show)];

    private static MappingName? NameOf(string? mapping) => mapping is null ? null : new MappingName(mapping);

    private static MappingView Show(TableMapping mapping, MappingStatus status) => new()
    {
        Name = mapping.Name.Value,
        Bitable = mapping.Remote.ToString(),
        Table = mapping.Local.ToString(),
        State = StateOf(status),
        Reason = status.StoppedBecause ?? status.LastPushProblem ?? status.LastPullProblem ?? status.LastReconcileProblem,
        Pairs = status.Links,
        WaitingChanges = status.WaitingChanges,
        PushLagSeconds = Math.Round(status.PushLag.TotalSeconds, 1),
        WaitingEvents = status.WaitingEvents,
        PullLagSeconds = Math.Round(status.PullLag.TotalSeconds, 1),
        OpenConflicts = status.OpenConflicts,
        OpenDeadLetters = status.OpenDeadLetters,
        Holds = [.. status.Holds.Select(hold => Show(hold, mapping))],
        Comparison = status.Scan,
        LastComparisonAt = status.LastReconcileAt,
        LastComparisonProblem = status.LastReconcileProblem,
        FilledAt = status.BackfilledAt,
        LastPushAt = status.LastPushAt,
        LastPushProblem = status.LastPushProblem,
        LastPullAt = status.LastPullAt,
        LastPullProblem = status.LastPullProblem,
    };

    private static MappingView Show(UnfitMapping unfit) => new()
    {
        Name = unfit.Name.Value, Bitable = unfit.Bitable, Table = unfit.Table, State = MappingState.Stopped, Reason = unfit.Reason,
    };

    private static HoldView Show(Hold hold, TableMapping mapping) => new()
    {
        Id = hold.Id,
        Target = hold.Target == Side.Remote ? "bitable" : "database",
        State = hold.State,
        Reason = HoldWords.Describe(hold, mapping),
        Deletes = hold.Deletes,
        Overwrites = hold.Overwrites,
        Pairs = hold.Pairs,
        Allowed = hold.Allowed,
        Sample = hold.Sample,
        HeldAt = hold.HeldAt,
        DecidedBy = hold.DecidedBy,
        DecidedAt = hold.DecidedAt,
        ExpiresAt = hold.ExpiresAt,
        Remaining = hold.Remaining,
    };

    private static MappingState StateOf(MappingStatus status) => status switch
    {
        { StoppedBecause: not null } => MappingState.Stopped,
        { Holds: var holds } when holds.Any(hold => hold.State != HoldState.Approved) => MappingState.Held,
        { LastPushProblem: not null } or { LastPullProblem: not null } or { LastReconcileProblem: not null } => MappingState.Struggling,
        { BackfilledAt: null } => MappingState.Filling,
        _ => MappingState.Running,
    };

    private ConflictView Show(ListedConflict listed)
    {
        var (stored, mapping) = (listed.Conflict, catalog.Find(listed.Mapping));
        var conflict = stored.Conflict;
        var zone = mapping?.TimeZone ?? TimeZoneInfo.Utc;
        ConflictValue Value(CanonicalValue value, EditMark? edit) => new(
            CanonicalJson.ToNode(value),
            conflict.Field is null ? ShownValue.OfImage(value, zone) : ShownValue.Of(value, zone),
            edit?.At,
            edit?.Actor);

        return new ConflictView
        {
            Id = stored.Id,
            Mapping = listed.Mapping.Value,
            Record = conflict.Record?.Value,
            Row = conflict.Row.Json,
            Field = conflict.Field?.Value,
            FieldName = conflict.Field is { } field ? mapping?.FieldOf(field)?.FieldName : null,
            Rule = conflict.Rule,
            Winner = conflict.Winner,
            State = stored.State,
            Base = Value(conflict.Base, null),
            Database = Value(conflict.Local, conflict.LocalEdit),
            Bitable = Value(conflict.Remote, conflict.RemoteEdit),
            Version = stored.Version,
            DetectedAt = stored.DetectedAt,
            ResolvedBy = stored.Resolution?.By,
            ResolvedAt = stored.Resolution?.At,
            Reason = stored.Resolution?.Reason,
        };
    }

    private static DeadLetterView Show(ParkedLetter listed) => new()
    {
        Id = listed.Id,
        Mapping = listed.Mapping.Value,
        Target = listed.Letter.Target == Side.Remote ? "bitable" : "database",
        Row = listed.Letter.Row?.Json,
        Record = listed.Letter.Record?.Value,
        Code = listed.Letter.Code,
        Message = listed.Letter.Message,
        LogId = listed.Letter.LogId,
        Attempts = listed.Attempts,
        ParkedAt = listed.ParkedAt,
    };
}
