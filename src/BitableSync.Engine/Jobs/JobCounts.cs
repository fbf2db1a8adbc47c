namespace BitableSync.Engine.Jobs;

/// <summary>What one run did, in records.</summary>
public sealed record JobCounts
{
    /// <summary>Row changes, events or scanned records looked at.</summary>
    public int Seen { get; init; }

    public int Created { get; init; }

    public int Updated { get; init; }

    public int Deleted { get; init; }

    public int Conflicts { get; init; }

    public int Parked { get; init; }

    public static JobCounts operator +(JobCounts left, JobCounts right) => new()
    {
        Seen = left.Seen + right.Seen,
        Created = left.Created + right.Created,
        Updated = left.Updated + right.Updated,
        Deleted = left.Deleted + right.Deleted,
        Conflicts = left.Conflicts + right.Conflicts,
        Parked = left.Parked + right.Parked,
    };

    public override string ToString() =>
        $"{Seen} seen, {Created} created, {Updated} updated, {Deleted} deleted, {Conflicts} conflicts, {Parked} parked";
}
