using System.Text;

namespace BitableSync.Core.Mapping;

/// <summary>How alike two names are, for "did you mean" and for proposing pairs of fields and columns.</summary>
public static class NameSimilarity
{
    private const double NearEnough = 0.6;

    /// <summary>1 for names that differ only in case, spaces and punctuation, falling to 0 with the share of characters to edit.</summary>
    public static double Score(string left, string right)
    {
        var (a, b) = (Fold(left), Fold(right));
        var longest = Math.Max(a.Length, b.Length);
        return longest == 0 ? 0 : 1 - (double)EditDistance(a, b) / longest;
    }

    /// <summary>The candidates most like a name, best first, at most three; empty where nothing comes near.</summary>
    public static IReadOnlyList<string> Near(string name, IEnumerable<string> candidates) =>
    [
        .. candidates
            .Select(candidate => (Name: candidate, Score: Score(name, candidate)))
            .Where(candidate => candidate.Score >= NearEnough)
            .OrderByDescending(candidate => candidate.Score)
            .Take(3)
            .Select(candidate => candidate.Name),
    ];

    /// <summary>A sentence that helps somebody who wrote a name that is not there: near matches, or else what there is.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> candidates)
    {
        const int shown = 12;
        var near = Near(name, candidates);
        if (near.Count > 0) return $"Did you mean {string.Join(" or ", near.Select(Quote))}?";
        if (candidates.Count == 0) return "There is none at all.";
        var rest = candidates.Count > shown ? $" and {candidates.Count - shown} more" : "";
        return $"There is {string.Join(", ", candidates.Take(shown).Select(Quote))}{rest}.";
    }

    private static string Quote(string name) => $"\"{name}\"";

    private static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var c in name.Where(char.IsLetterOrDigit)) folded.Append(char.ToLowerInvariant(c));
        return folded.ToString();
    }

    /// <summary>Levenshtein distance with neighbouring swaps counted once, since swapped letters are the commonest slip.</summary>
    private static int EditDistance(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) distance[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) distance[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(change, 1 + Math.Min(distance[i - 1, j], distance[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[a.Length, b.Length];
    }
}
