using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;

namespace BitableSync.Engine.Outbound;

/// <summary>One round of a push: what it decided and which calls it intends.</summary>
/// <param name="Batches">Stored in the outbox already, in the order in which they are sent.</param>
/// <param name="Counts">In records.</param>
/// <param name="AsksForPull">Records wait to be pulled because of it.</param>
/// <param name="Postponed">Rows whose pair changed while the round was looking; they are looked at again.</param>
internal sealed record PushPlan(IReadOnlyList<OutboxBatch> Batches, JobCounts Counts, bool AsksForPull, int Postponed);
