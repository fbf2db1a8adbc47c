using System.Diagnostics;
using BitableSync.Core.Merging;
using BitableSync.Core.Records;

namespace BitableSync.App.Review;

/// <summary>Why a conflict was decided the way it was, for people.</summary>
internal static class ConflictWords
{
    public static string Why(ConflictView conflict) => conflict.Rule switch
    {
        ConflictRule.LastWrite => $"both sides changed it, {Name(conflict.Winner)} later",
        ConflictRule.Tie => "both sides changed it within the same second, so Bitable stands",
        ConflictRule.Owner => $"both sides changed it, {Name(conflict.Winner)} owns it",
        ConflictRule.OwnershipViolation => $"changed by the side that does not own it, {Name(conflict.Winner)} owns it",
        ConflictRule.DeleteAgainstUpdate => $"one side deleted what the other changed, {Name(conflict.Winner)} stands",
        ConflictRule.Manual when conflict.Winner is null => "both sides changed it, and the mapping leaves the choice to people; neither is overwritten",
        ConflictRule.Manual => $"both sides changed it, and the mapping leaves the choice to people; {Name(conflict.Winner)} was written already",
        ConflictRule.PingPong => "something keeps changing what the engine writes, so it writes no more until somebody decides",
        ConflictRule.Rejected => $"a mass change was rejected, {Name(conflict.Winner)} stands",
        _ => throw new UnreachableException(),
    };

    /// <summary>The row's key without the brackets that only programs need.</summary>
    public static string Row(ConflictView conflict) => string.Join(", ", new RowKey(conflict.Row).Parts);

    public static string Name(Side? side) => side switch
    {
        Side.Remote => "Bitable",
        Side.Local => "the database",
        null => "nobody yet",
        _ => throw new UnreachableException(),
    };
}
