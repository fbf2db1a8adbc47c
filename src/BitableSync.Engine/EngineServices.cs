using BitableSync.Engine.Conflicts;
using BitableSync.Engine.Guards;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Leases;
using BitableSync.Engine.Mappings;
using BitableSync.Engine.Outbound;
using BitableSync.Engine.Reconcile;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BitableSync.Engine;

/// <summary>Registers the engine.</summary>
public static class EngineServices
{
    /// <summary>
    /// Adds jobs, commands and notifications. The host brings the ports (<c>ISyncStore</c>, <c>IRemoteTables</c>, <c>ILeases</c>,
    /// <c>IMappingStates</c>), an <see cref="IJobTrigger"/> and the <see cref="SyncOptions"/>.
    /// </summary>
    public static IServiceCollection AddBitableSyncEngine(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MappingCatalog>();
        services.AddSingleton<TableComparison>();
        services.AddSingleton<ISyncJobRunner, SyncJobRunner>().AddSingleton<SoleWorker>();
        services.AddSingleton<RunGuards>().AddSingleton<HoldDecider>();
        services.AddSingleton<RecordApplier>().AddSingleton<PullJob>();
        services.AddSingleton<CallTimes>().AddSingleton<WriteLane>();
        services.AddSingleton<PushPlanner>().AddSingleton<BatchSettlement>().AddSingleton<CreateRecovery>();
        services.AddSingleton<BatchSender>().AddSingleton<PushJob>();
        services.AddSingleton<TableScan>().AddSingleton<ReconcileJob>();
        return services.AddMediator();
    }

    /// <summary>MediatR 5.1 brings no registration of its own; a handful of handlers is listed here.</summary>
    private static IServiceCollection AddMediator(this IServiceCollection services)
    {
        services.AddSingleton<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddSingleton<IMediator, Mediator>();
        services.AddSingleton<IRequestHandler<ResolveConflict, ResolveOutcome>, ResolveConflictHandler>();
        services.AddSingleton<INotificationHandler<RemoteChangesStored>, TriggerPull>();
        services.AddSingleton<INotificationHandler<LocalChangesNoticed>, TriggerPush>();
        services.AddSingleton<INotificationHandler<ComparisonAsked>, TriggerReconcile>();
        services.AddSingleton<INotificationHandler<ConflictsLogged>, ReportConflicts>();
        return services;
    }
}
