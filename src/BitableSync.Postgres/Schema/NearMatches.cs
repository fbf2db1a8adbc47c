namespace BitableSync.Postgres.Schema;

/// <summary>Finds what somebody may have meant by a name that does not exist.</summary>
public static class NearMatches
{
    /// <summary>At most three candidates that differ by case only or by few letters, the nearest first.</summary>
    public static string[] Of(string name, IEnumerable<string> candidates)
    {
        var limit = Math.Max(2, name.Length / 4);
        return
        [
            .. candidates
                .Select(candidate => (Name: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
                .Where(candidate => candidate.Distance <= limit)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(3)
                .Select(candidate => candidate.Name),
        ];
    }

    /// <summary>" Did you mean a, b or c?", or nothing.</summary>
    public static string Question(string name, IEnumerable<string> candidates) => Of(name, candidates) switch
    {
        [] => "",
        [var only] => $" Did you mean {only}?",
        [.. var first, var last] => $" Did you mean {string.Join(", ", first)} or {last}?",
    };

    /// <summary>Fewest single-character insertions, deletions and replacements that make one text of the other.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
