using BitableSync.App.Access;
using BitableSync.App.Configuration;
using BitableSync.App.Verbs;
using BitableSync.Core.Ports;
using BitableSync.Feishu.Errors;
using BitableSync.Postgres.Migrations;

namespace BitableSync.App.Serving;

/// <summary>
/// Brings the engine up behind the web server, so that health and page answer meanwhile. Where PostgreSQL or Feishu is away it waits
/// with growing pauses and says so; where the configuration is wrong it ends the process with every problem listed.
/// </summary>
internal sealed class EngineStartup(
    Migrator migrator,
    FirstKey firstKey,
    MappingStart mappings,
    EventSubscriptions subscriptions,
    StartupState state,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<EngineStartup> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RepeatAsync(MigrateAsync, stoppingToken);
            await RepeatAsync(firstKey.EnsureAsync, stoppingToken);
            state.FindSchema();
            await RepeatAsync(mappings.LoadAsync, stoppingToken);
            // Before the first comparison: an edit made during it must already raise an event.
            await RepeatAsync(subscriptions.EnsureAllAsync, stoppingToken);
            await RepeatAsync(mappings.ScheduleAsync, stoppingToken);
            state.Complete();
            Log.Ready(logger);
        }
        catch (ConfigurationException wrong)
        {
            foreach (var problem in wrong.Problems) Log.WrongConfiguration(logger, problem.Path, problem.Message);
            End(ExitCodes.Configuration);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.StartFailed(logger, failure);
            End(ExitCodes.Failure);
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var steps = await migrator.MigrateAsync(cancellationToken);
        if (steps.Count > 0) Log.Migrated(logger, string.Join(", ", steps));
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await step(cancellationToken);
                return;
            }
            catch (Exception away) when (IsTransient(away))
            {
                state.WaitFor(away.Message);
                Log.Waiting(logger, away.Message, pause);
                await Task.Delay(pause, time, cancellationToken);
            }
            catch (Exception refused) when (refused is StoreException or RemoteException or FeishuApiException)
            {
                throw new ConfigurationException(new Core.Mapping.ConfigurationProblem("start", refused.Message));
            }
        }
    }

    private static bool IsTransient(Exception failure) => failure is
        StoreException { IsTransient: true } or RemoteException { IsTransient: true } or FeishuApiException { IsTransient: true };

    private void End(int exitCode)
    {
        state.Fail(exitCode);
        // A host that is stopped while it starts would end with an error of its own instead of this code.
        lifetime.ApplicationStarted.Register(lifetime.StopApplication);
    }
}
