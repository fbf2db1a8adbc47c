using BitableSync.Core.Planning;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Guards;

/// <summary>A waiting pair as it was when it was looked at, and what syncing it would do.</summary>
/// <param name="Link">Its link; null where record and row have none.</param>
/// <param name="Row">The live row; null where there is none.</param>
/// <param name="Record">The record; null where there is none.</param>
/// <param name="Plan">What syncing does to each side.</param>
/// <param name="Edit">The last known edit on the side that the change comes from.</param>
/// <param name="Key">The row's key or the record's id, for people.</param>
internal sealed record SurveyedPair(Link? Link, LocalRow? Row, RemoteRecord? Record, PairPlan Plan, EditMark? Edit, string Key)
{
    /// <summary>Why a run would park the pair instead; null where nothing is known against it.</summary>
    public string? Problem { get; init; }

    /// <summary>The last known edit of the row, where both sides' are of interest.</summary>
    public EditMark? RowEdit { get; init; }
}
