using BitableSync.Core.Ports;
using BitableSync.Engine.Conflicts;
using BitableSync.Engine.DeadLetters;
using BitableSync.Engine.Guards;
using BitableSync.Engine.History;
using BitableSync.Engine.Inbound;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Leases;
using BitableSync.Engine.Links;
using BitableSync.Engine.Mappings;
using BitableSync.Engine.Outbound;
using BitableSync.Engine.Plans;
using BitableSync.Engine.Reconcile;
using BitableSync.Engine.Telemetry;
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
        services.TranslateLinks();
        services.AddSingleton<MappingCatalog>();
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<ISyncJobRunner, SyncJobRunner>().AddSingleton<SoleWorker>();
        services.AddSingleton<RunGuards>().AddSingleton<HoldDecider>();
        services.AddSingleton<WaitingPairs>().AddSingleton<DeadLetterReplayer>();
        services.AddSingleton<RecordApplier>().AddSingleton<LostEvents>().AddSingleton<PullJob>();
        services.AddSingleton<CallTimes>().AddSingleton<WriteLane>();
        services.AddSingleton<PushPlanner>().AddSingleton<BatchSettlement>().AddSingleton<CreateRecovery>();
        services.AddSingleton<BatchSender>().AddSingleton<PushJob>();
        services.AddSingleton<TableScan>().AddSingleton<BrokenScan>().AddSingleton<MissingRecords>().AddSingleton<ReconcileJob>();
        services.AddSingleton<MappingPlanner>();
        return services.AddMediator();
    }

    /// <summary>Puts the translation of links before the host's tables, so that whoever reads or writes records sees keys.</summary>
    /// <exception cref="InvalidOperationException">The host has not brought its tables yet.</exception>
    private static void TranslateLinks(this IServiceCollection services)
    {
        var tables = services.LastOrDefault(service => service.ServiceType == typeof(IRemoteTables))
            ?? throw new InvalidOperationException($"{nameof(IRemoteTables)} must be registered before the engine.");
        services.Replace(ServiceDescriptor.Singleton<IRemoteTables>(provider => new LinkedTables(Make(tables, provider), provider.GetRequiredService<ISyncStore>())));
    }

    private static IRemoteTables Make(ServiceDescriptor tables, IServiceProvider provider) => (IRemoteTables)(
        tables.ImplementationInstance ?? tables.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, tables.ImplementationType!));

    /// <summary>MediatR 5.1 brings no registration of its own; a handful of handlers is listed here.</summary>
    private static IServiceCollection AddMediator(this IServiceCollection services)
    {
        services.AddSingleton<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddSingleton<IMediator, Mediator>();
        services.AddSingleton<IRequestHandler<ResolveConflict, ResolveOutcome>, ResolveConflictHandler>();
        services.AddSingleton<IRequestHandler<UndoChange, ResolveOutcome>, UndoChangeHandler>();
        services.AddSingleton<INotificationHandler<RemoteChangesStored>, TriggerPull>();
        services.AddSingleton<INotificationHandler<LocalChangesNoticed>, TriggerPush>();
        services.AddSingleton<INotificationHandler<ComparisonAsked>, TriggerReconcile>();
        services.AddSingleton<INotificationHandler<ConflictsLogged>, ReportConflicts>();
        services.AddSingleton<INotificationHandler<ConflictsLogged>, CountConflicts>();
        return services;
    }
}
