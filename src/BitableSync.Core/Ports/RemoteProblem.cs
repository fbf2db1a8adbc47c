namespace BitableSync.Core.Ports;

/// <summary>What the platform (or the network) said, fit to be shown: no values, no tokens.</summary>
/// <param name="Code">The platform's code; 0 where there was no answer.</param>
/// <param name="Message">What was being done, what was answered, and what to do about it.</param>
/// <param name="LogId">The platform's <c>x-tt-logid</c>; null where there was no answer.</param>
/// <param name="RetryAfter">How long the platform asks to wait; null where it does not say.</param>
/// <param name="IsContention">The Base is busy (1254290, 1254291, 1254607): the gap between writes should grow.</param>
/// <param name="MayBeData">A passing fault may look like this, and so may records that cannot be taken (1254002): if it persists, it is the records.</param>
/// <param name="MayHealItself">The cause may go away without an edit of the record, e.g. a linked record that is missing (1254067).</param>
public sealed record RemoteProblem(
    int Code,
    string Message,
    string? LogId = null,
    TimeSpan? RetryAfter = null,
    bool IsContention = false,
    bool MayBeData = false,
    bool MayHealItself = false);
