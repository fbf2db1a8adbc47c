using BitableSync.Core.Records;

namespace BitableSync.Core.Planning;

/// <summary>Counts the planned changes of one side, with the minutes in which they were made on the other. Bounded by those minutes.</summary>
public sealed class ChangeTally
{
    /// <summary>Keys that are kept to show people what is meant.</summary>
    public const int SampleSize = 20;

    private readonly Dictionary<long, long> _byMinute = [];
    private readonly Dictionary<long, long> _deletes = [];
    private readonly List<string> _sample = [];
    private long _untimedDeletes;

    public long Inserts { get; private set; }

    /// <summary>Pairs in which empty places are filled, and nothing else.</summary>
    public long Fills { get; private set; }

    public long Overwrites { get; private set; }

    public long Deletes { get; private set; }

    /// <summary>Pairs that lose something on this side.</summary>
    public long Harmful => Overwrites + Deletes;

    /// <summary>Harmful changes of which nobody knows when they were made.</summary>
    public long Untimed { get; private set; }

    /// <summary>Harmful changes by the minute in which they were made, counted from the epoch.</summary>
    public IReadOnlyDictionary<long, long> ByMinute => _byMinute;

    /// <summary>Keys of the first harmful changes.</summary>
    public IReadOnlyList<string> Sample => _sample;

    /// <param name="impact">What the change does.</param>
    /// <param name="at">When it was made on the other side; null where unknown.</param>
    /// <param name="key">The row's key or the record's id.</param>
    public void Add(PairImpact impact, EditMark? at, string key)
    {
        switch (impact)
        {
            case PairImpact.Insert:
                Inserts++;
                break;
            case PairImpact.Fill:
                Fills++;
                break;
            case PairImpact.Overwrite:
                Overwrites++;
                AddHarmful(at, key);
                break;
            case PairImpact.Delete:
                Deletes++;
                AddHarmful(at, key);
                AddDelete(at);
                break;
        }
    }

    /// <summary>Deletes by minute; those of which nobody knows the time belong to the minute of <paramref name="now"/>.</summary>
    public IReadOnlyDictionary<long, long> DeletesByMinute(DateTimeOffset now)
    {
        var deletes = new Dictionary<long, long>(_deletes);
        if (_untimedDeletes > 0) deletes[MinuteOf(now)] = deletes.GetValueOrDefault(MinuteOf(now)) + _untimedDeletes;
        return deletes;
    }

    public static long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    private void AddDelete(EditMark? at)
    {
        if (at is null) _untimedDeletes++;
        else _deletes[MinuteOf(at.At)] = _deletes.GetValueOrDefault(MinuteOf(at.At)) + 1;
    }

    private void AddHarmful(EditMark? at, string key)
    {
        if (at is null)
        {
            Untimed++;
        }
        else
        {
            var minute = MinuteOf(at.At);
            _byMinute[minute] = _byMinute.GetValueOrDefault(minute) + 1;
        }

        if (_sample.Count < SampleSize) _sample.Add(key);
    }
}
