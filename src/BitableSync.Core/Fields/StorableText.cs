namespace BitableSync.Core.Fields;

/// <summary>What text must be like to be stored on both sides.</summary>
internal static class StorableText
{
    /// <summary>Why neither PostgreSQL nor a comparison can take this text; null where both can.</summary>
    public static string? ProblemOf(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0')) return "holds a NUL character, which PostgreSQL cannot store: remove it";
        return HasLoneSurrogate(text) ? "holds half of a surrogate pair, which is no character: remove it" : null;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return true;
            i++;
        }

        return false;
    }

    /// <summary>Length in characters as PostgreSQL counts them: code points, so an emoji is one.</summary>
    public static int CodePoints(string text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c)) count--;
        }

        return count;
    }
}
