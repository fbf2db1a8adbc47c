using BitableSync.Core.Mapping;
using BitableSync.Core.Merging;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using BitableSync.Engine.Outbound;
using BitableSync.Engine.Telemetry;
using BitableSync.Tests.Feishu;
using BitableSync.Tests.Simulation;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BitableSync.Tests.Engine.Outbound;

public sealed class WriteLaneTests
{
    private static readonly SyncOptions Options = new() { LeaseDuration = TimeSpan.FromSeconds(12) };
    private static readonly RemoteBatch Batch = new(RemoteWriteKind.Create, Guid.NewGuid(), []);

    private readonly ManualTime _time = new();
    private readonly OneLane _lane = new();

    private static Task<RemoteBatch?> Ready(CancellationToken cancellationToken) => Task.FromResult<RemoteBatch?>(Batch);

    private WriteLane Lane => new(_lane, new CallTimes(), new EngineMetrics(), Microsoft.Extensions.Options.Options.Create(Options), _time, NullLogger<WriteLane>.Instance);

    [Fact]
    public async Task A_process_frozen_between_taking_the_lane_and_sending_does_not_send_on_waking_up()
    {
        var table = new SlowTable(() => _time.Advance(TimeSpan.FromSeconds(6.1)));

        await Assert.ThrowsAsync<LeaseLostException>(() => Lane.SendAsync(SimulatedMapping.Create(1), table, Ready, default));

        Assert.False(table.Sent);
    }

    [Fact]
    public async Task A_call_that_is_ready_in_time_is_sent_and_the_lane_given_back_with_the_gap()
    {
        var table = new SlowTable(() => _time.Advance(TimeSpan.FromSeconds(5)));

        await Lane.SendAsync(SimulatedMapping.Create(1), table, Ready, default);

        Assert.True(table.Sent);
        Assert.Equal(Options.WriteGap, _lane.LeftWith);
    }

    [Fact]
    public async Task A_gap_that_another_node_left_grown_is_the_gap_here()
    {
        _lane.LastPause = TimeSpan.FromSeconds(8);

        await Lane.SendAsync(SimulatedMapping.Create(1), new SlowTable(() => { }), Ready, default);

        Assert.Equal(TimeSpan.FromSeconds(4), _lane.LeftWith);
    }

    [Fact]
    public async Task Where_nothing_is_wanted_any_more_when_the_turn_comes_no_call_is_made_and_the_gap_stays()
    {
        _lane.LastPause = TimeSpan.FromSeconds(3);
        var table = new SlowTable(() => { });

        var result = await Lane.SendAsync(SimulatedMapping.Create(1), table, _ => Task.FromResult<RemoteBatch?>(null), default);

        Assert.Null(result);
        Assert.False(table.Sent);
        Assert.Equal(TimeSpan.FromSeconds(3), _lane.LeftWith);
    }

    /// <summary>Free, and out of reach for renewals: as when a process is frozen.</summary>
    private sealed class OneLane : ILeases
    {
        public TimeSpan LastPause { get; set; }

        public TimeSpan? LeftWith { get; private set; }

        public Task<LeaseTurn> QueueAsync(string name, string worker, TimeSpan duration, CancellationToken cancellationToken) =>
            Task.FromResult<LeaseTurn>(new LeaseTurn.Taken(new Lease(name, 1) { LastPause = LastPause }));

        public async Task<bool> RenewAsync(Lease lease, TimeSpan duration, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return false;
        }

        public Task ReleaseAsync(Lease lease, TimeSpan pause, CancellationToken cancellationToken)
        {
            LeftWith = pause;
            return Task.CompletedTask;
        }

        public Task<Lease?> TryAcquireAsync(string name, TimeSpan duration, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class SlowTable(Action untilReady) : IRemoteTable
    {
        public bool Sent { get; private set; }

        public Task<RemoteWriteResult> WriteAsync(RemoteBatch batch, Action beforeSending, CancellationToken cancellationToken)
        {
            untilReady();
            beforeSending();
            Sent = true;
            return Task.FromResult(RemoteWriteResult.Written([]));
        }

        public Task<RemoteLookup> GetAsync(IReadOnlyCollection<RecordId> records, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<RemotePage> ScanAsync(string? from, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task PrepareAsync(IReadOnlyCollection<InboxEntry> events, CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool TryReadEventCell(FieldId field, string encoded, out System.Text.Json.JsonElement? cell) => throw new NotSupportedException();

        public void ForgetFields() => throw new NotSupportedException();
    }
}
