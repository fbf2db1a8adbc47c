using BitableSync.Core.Planning;
using BitableSync.Core.Records;
using BitableSync.Engine.Guards;

namespace BitableSync.Engine.Plans;

/// <summary>A plan while its pairs are being looked at.</summary>
internal sealed class PlanDraft
{
    private readonly DraftSide _toBitable = new();
    private readonly DraftSide _toDatabase = new();
    private readonly DraftPairs _conflicts = new();
    private readonly DraftPairs _parked = new();

    /// <summary>What the side would lose, for the guard against mass changes.</summary>
    public ChangeTally TallyOf(Side target) => SideOf(target).Tally;

    public void Add(SurveyedPair pair)
    {
        var key = pair.Link?.Row.Json ?? pair.Row?.Key.Json ?? pair.Key;
        if (pair.Problem is not null)
        {
            _parked.Add(key);
            return;
        }

        if (pair.Plan.Conflicts > 0) _conflicts.Add(key);
        _toDatabase.Add(pair.Plan.Local, pair.Edit, key);
        _toBitable.Add(pair.Plan.Remote, pair.RowEdit, key);
    }

    public void Park(string key) => _parked.Add(key);

    /// <param name="plan">What is known of the mapping besides.</param>
    /// <param name="isHeld">Whether what is written to a side is a mass change.</param>
    public MappingPlan Finish(MappingPlan plan, Func<Side, bool> isHeld) => plan with
    {
        ToBitable = _toBitable.Finish(isHeld(Side.Remote)),
        ToDatabase = _toDatabase.Finish(isHeld(Side.Local)),
        Conflicts = _conflicts.Finish(),
        Parked = _parked.Finish(),
    };

    private DraftSide SideOf(Side side) => side == Side.Local ? _toDatabase : _toBitable;

    private sealed class DraftSide
    {
        private readonly DraftPairs _creates = new();
        private readonly DraftPairs _updates = new();
        private readonly DraftPairs _deletes = new();

        public ChangeTally Tally { get; } = new();

        public void Add(PairImpact impact, EditMark? edit, string key)
        {
            Tally.Add(impact, edit, key);
            switch (impact)
            {
                case PairImpact.Insert:
                    _creates.Add(key);
                    break;
                case PairImpact.Fill or PairImpact.Overwrite:
                    _updates.Add(key);
                    break;
                case PairImpact.Delete:
                    _deletes.Add(key);
                    break;
            }
        }

        public SidePlan Finish(bool isHeld) =>
            new() { Creates = _creates.Finish(), Updates = _updates.Finish(), Deletes = _deletes.Finish(), IsHeld = isHeld };
    }

    private sealed class DraftPairs
    {
        private readonly List<string> _sample = [];
        private long _count;

        public void Add(string key)
        {
            _count++;
            if (_sample.Count < ChangeTally.SampleSize) _sample.Add(key);
        }

        public PlannedPairs Finish() => new(_count, _sample);
    }
}
