using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BitableSync.Core.Ports;
using BitableSync.Postgres.Access;

namespace BitableSync.App.Access;

/// <summary>
/// The good keys, read from the database at most every few seconds, so that a request costs no statement and a revoked key is soon
/// refused on every node. While the database is away, the keys that were last known stay good.
/// </summary>
internal sealed class KeyRing(AccessKeyStore store, TimeProvider time) : IDisposable
{
    /// <summary>For so long a revoked key may still be taken.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan UseEvery = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _reading = new(1, 1);

    /// <summary>SHA-256 of keys that passed the slow check, by id of the key: a script asks several times a second.</summary>
    private readonly ConcurrentDictionary<long, byte[]> _passed = new();

    private readonly ConcurrentDictionary<long, long> _used = new();

    private volatile Snapshot? _snapshot;

    /// <summary>The good key with this handle and what its hash is; null where there is none.</summary>
    /// <exception cref="StoreException">The keys have never been read; so for every method here.</exception>
    public async Task<StoredKey?> FindAsync(string handle, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Keys.FirstOrDefault(key => key.Handle == handle);

    /// <summary>The key with which somebody logged in; null where it was revoked since.</summary>
    public async Task<AccessKey?> FindAsync(long id, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Keys.FirstOrDefault(key => key.Key.Id == id)?.Key;

    /// <summary>Whether this very text passed the slow check before.</summary>
    public bool HasPassed(StoredKey key, string shown) =>
        _passed.TryGetValue(key.Key.Id, out var passed) && CryptographicOperations.FixedTimeEquals(passed, Quick(shown));

    public void Pass(StoredKey key, string shown) => _passed[key.Key.Id] = Quick(shown);

    /// <summary>Makes the next request read the keys, after a change made here.</summary>
    public void Forget() => _snapshot = null;

    /// <summary>Notes in the database, now and then, that a key is in use.</summary>
    public async Task NoteUseAsync(AccessKey key, CancellationToken cancellationToken)
    {
        if (_used.TryGetValue(key.Id, out var at) && time.GetElapsedTime(at) < UseEvery) return;
        _used[key.Id] = time.GetTimestamp();
        try
        {
            await store.NoteUseAsync(key.Id, cancellationToken);
        }
        catch (StoreException)
        {
            // Only for people who look which keys are idle; the next use is noted again.
            _used.TryRemove(key.Id, out _);
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<Snapshot> ReadAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } known && IsFresh(known)) return known;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_snapshot is { } meanwhile && IsFresh(meanwhile)) return meanwhile;
            return _snapshot = new Snapshot(await store.ReadGoodAsync(cancellationToken), time.GetTimestamp());
        }
        catch (StoreException) when (_snapshot is { } last)
        {
            return _snapshot = last with { ReadAt = time.GetTimestamp() };
        }
        finally
        {
            _reading.Release();
        }
    }

    private bool IsFresh(Snapshot snapshot) => time.GetElapsedTime(snapshot.ReadAt) < Freshness;

    private static byte[] Quick(string shown) => SHA256.HashData(Encoding.UTF8.GetBytes(shown));

    private sealed record Snapshot(IReadOnlyList<StoredKey> Keys, long ReadAt);
}
