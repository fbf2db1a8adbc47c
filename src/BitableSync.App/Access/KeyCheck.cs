using System.Net;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Access;

namespace BitableSync.App.Access;

/// <summary>Judges a key that somebody shows, at the login page or in a header.</summary>
internal sealed class KeyCheck(KeyRing ring, LoginThrottle throttle, ILogger<KeyCheck> logger)
{
    /// <exception cref="StoreException">The database is away and the keys were never read.</exception>
    public async Task<KeyVerdict> JudgeAsync(string shown, IPAddress? from, CancellationToken cancellationToken)
    {
        var known = KeyText.HandleOf(shown) is { } handle ? await ring.FindAsync(handle, cancellationToken) : null;
        // Not held back: whoever shares an address with a guesser must not be locked out by him.
        if (known is not null && ring.HasPassed(known, shown)) return new KeyVerdict(known.Key, null);
        if (throttle.Wait(from) is { } wait) return new KeyVerdict(null, wait);
        if (known is not null && KeyText.Matches(shown, known.Hash))
        {
            ring.Pass(known, shown);
            return new KeyVerdict(known.Key, null);
        }

        throttle.Count(from);
        Log.WrongKey(logger, from);
        return new KeyVerdict(null, null);
    }
}

/// <param name="Key">The key; null where it is not a good one.</param>
/// <param name="Wait">For how long the address is not listened to; null where it is.</param>
internal readonly record struct KeyVerdict(AccessKey? Key, TimeSpan? Wait);
