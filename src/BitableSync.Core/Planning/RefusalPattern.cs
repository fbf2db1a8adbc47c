namespace BitableSync.Core.Planning;

/// <summary>
/// What is known, while a refused batch is taken apart, about whether a few of its records are bad or all of them for one cause.
/// </summary>
/// <remarks>
/// <para>A few bad records: halves, largest first, cost at most 2·⌈log2 n⌉ calls per bad record.</para>
/// <para>One cause: when halves, quarters and eighths were refused and nothing was written, single records are tried, at most
/// <see cref="Probes"/>. Where nearly all of them are refused with one code, the rest is left alone. That is at most
/// <see cref="MostCallsForOneCause"/> calls after the first, whatever the size of the batch.</para>
/// </remarks>
public sealed class RefusalPattern(int records)
{
    /// <summary>Batches below this are taken apart completely: too few records to speak of a common cause.</summary>
    public const int SmallestBatch = 20;

    /// <summary>Single records that are tried.</summary>
    public const int Probes = 8;

    /// <summary>Halves, quarters and eighths.</summary>
    private const int Pieces = 2 + 4 + 8;

    /// <summary>Refused probes that are enough where none was written.</summary>
    private const int EnoughWithoutException = 4;

    /// <summary>Refused probes that are enough in any case.</summary>
    private const int Enough = 6;

    public const int MostCallsForOneCause = Pieces + Probes;

    private readonly HashSet<int> _codes = [];
    private int _refusedPieces;
    private int _refusedProbes;
    private int _writtenProbes;
    private bool _isMixed = records < SmallestBatch;

    /// <summary>The next call should try one record alone.</summary>
    public bool ShouldProbe => !_isMixed && _refusedPieces >= Pieces;

    /// <summary>Nearly every record is refused for one cause.</summary>
    public bool IsOneCause => !_isMixed && _codes.Count == 1
        && (_refusedProbes >= Enough || (_refusedProbes >= EnoughWithoutException && _writtenProbes == 0));

    public void Refused(int size, int code)
    {
        if (ShouldProbe && size == 1) _refusedProbes++;
        else _refusedPieces++;
        _codes.Add(code);
        Judge();
    }

    public void Written(int size)
    {
        if (ShouldProbe && size == 1) _writtenProbes++;
        else _isMixed = true;
        Judge();
    }

    /// <summary>Of several causes, or of many good records, each bad one must be found.</summary>
    private void Judge() => _isMixed |= _codes.Count > 1 || _writtenProbes > Probes - Enough;

    /// <summary>Whether most rows of a pull batch were refused for one cause: at least three quarters of at least <see cref="SmallestBatch"/>.</summary>
    /// <param name="records">Records of the batch.</param>
    /// <param name="refusals">The code of each refusal that cannot heal itself.</param>
    /// <returns>The code; null where there is no such cause.</returns>
    public static string? CommonCause(int records, IEnumerable<string> refusals) => records < SmallestBatch
        ? null
        : refusals.GroupBy(code => code).FirstOrDefault(group => group.Count() * 4 >= records * 3)?.Key;
}
