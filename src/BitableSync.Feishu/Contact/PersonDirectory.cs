using BitableSync.Core.Fields;
using BitableSync.Feishu.Errors;

namespace BitableSync.Feishu.Contact;

/// <summary>
/// Translates between open_ids and what stands for people in the database. Answers are cached, also that somebody is
/// unknown, for <see cref="FeishuOptions.ContactCacheLifetime"/>.
/// </summary>
public sealed class PersonDirectory : IDisposable
{
    private const int Capacity = 50_000;

    private static readonly ErrorClass[] MayBeOneId = [ErrorClass.FixData];

    /// <summary>The database may hold anything in the place of an address, and the platform calls that a wrong parameter.</summary>
    private static readonly ErrorClass[] MayBeOneAddress = [ErrorClass.FixData, ErrorClass.ClientBug];

    private readonly ContactClient _contacts;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private readonly ExpiringCache<string> _idByEmail;
    private readonly ExpiringCache<ContactUser> _userById;
    private readonly SemaphoreSlim _listing = new(1, 1);
    private EmployeeNumbers? _numbers;

    internal PersonDirectory(ContactClient contacts, FeishuOptions options, TimeProvider time)
    {
        _contacts = contacts;
        _time = time;
        _lifetime = options.ContactCacheLifetime;
        _idByEmail = new(time, _lifetime, Capacity, StringComparer.OrdinalIgnoreCase);
        _userById = new(time, _lifetime, Capacity, StringComparer.Ordinal);
    }

    public void Dispose() => _listing.Dispose();

    /// <summary>open_ids of people. Who is unknown, or outside the app's contact range, is missing from the answer.</summary>
    /// <param name="key">What the values are.</param>
    /// <param name="values">Any number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyDictionary<string, string>> FindOpenIdsAsync(PersonKey key, IEnumerable<string> values, CancellationToken cancellationToken)
    {
        string[] wanted = [.. values.Distinct(StringComparer.Ordinal)];
        return key switch
        {
            PersonKey.OpenId => wanted.ToDictionary(id => id, StringComparer.Ordinal),
            PersonKey.Email => await FindAsync(wanted, _idByEmail, FetchEmailsAsync, MayBeOneAddress, cancellationToken),
            PersonKey.EmployeeNumber => Pick(wanted, await NumbersAsync(cancellationToken)),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "not a key of people"),
        };
    }

    /// <summary>What stands for people in the database. Who is unknown, or has no such key, is missing from the answer.</summary>
    /// <param name="key">What is wanted.</param>
    /// <param name="openIds">Any number.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyDictionary<string, string>> FindKeysAsync(PersonKey key, IEnumerable<string> openIds, CancellationToken cancellationToken)
    {
        string[] wanted = [.. openIds.Distinct(StringComparer.Ordinal)];
        if (key == PersonKey.OpenId)
            return wanted.ToDictionary(id => id, StringComparer.Ordinal);

        var users = await FindAsync(wanted, _userById, FetchUsersAsync, MayBeOneId, cancellationToken);
        return users
            .Select(user => (Id: user.Key, Key: KeyOf(user.Value, key)))
            .Where(pair => pair.Key is not null)
            .ToDictionary(pair => pair.Id, pair => pair.Key!, StringComparer.Ordinal);
    }

    /// <summary>What <see cref="FindKeysAsync"/> would answer, without asking anybody.</summary>
    /// <param name="key">What is wanted.</param>
    /// <param name="openId">Who.</param>
    /// <param name="value">Null where the person is unknown or has no such key.</param>
    /// <returns>False where the person was not looked up lately.</returns>
    internal bool TryGetKey(PersonKey key, string openId, out string? value)
    {
        ContactUser? user = null;
        var isKnown = key == PersonKey.OpenId || _userById.TryGet(openId, out user);
        value = key == PersonKey.OpenId ? openId : KeyOf(user, key);
        return isKnown;
    }

    private static string? KeyOf(ContactUser? user, PersonKey key) =>
        (key == PersonKey.Email ? user?.Email : user?.EmployeeNo) is { Length: > 0 } value ? value : null;

    /// <summary>From the cache what it knows, the rest from the platform, 50 at a time.</summary>
    private static async Task<IReadOnlyDictionary<string, TValue>> FindAsync<TValue>(
        string[] wanted, ExpiringCache<TValue> cache, Func<string[], CancellationToken, Task<Func<string, TValue?>>> fetch, ErrorClass[] mayBeOne, CancellationToken cancellationToken)
        where TValue : class
    {
        Dictionary<string, TValue> found = new(StringComparer.Ordinal);
        List<string> missing = [];
        foreach (var key in wanted)
        {
            if (!cache.TryGet(key, out var value))
                missing.Add(key);
            else if (value is not null)
                found[key] = value;
        }

        foreach (var chunk in missing.Chunk(ContactClient.UsersPerCall))
        {
            var answer = await FetchAsync(chunk, fetch, mayBeOne, cancellationToken);
            foreach (var key in chunk)
            {
                var value = answer(key);
                cache.Set(key, value);
                if (value is not null)
                    found[key] = value;
            }
        }
        return found;
    }

    /// <summary>One value that the platform does not take, such as a text that is no address, would fail its whole call: it is found by halving, and names nobody.</summary>
    private static async Task<Func<string, TValue?>> FetchAsync<TValue>(
        string[] keys, Func<string[], CancellationToken, Task<Func<string, TValue?>>> fetch, ErrorClass[] mayBeOne, CancellationToken cancellationToken)
        where TValue : class
    {
        try
        {
            return await fetch(keys, cancellationToken);
        }
        catch (FeishuApiException error) when (mayBeOne.Contains(error.Class))
        {
            if (keys.Length == 1)
                return _ => null;
            var (first, second) = (keys[..(keys.Length / 2)], keys[(keys.Length / 2)..]);
            var (early, late) = (await FetchAsync(first, fetch, mayBeOne, cancellationToken), await FetchAsync(second, fetch, mayBeOne, cancellationToken));
            return key => early(key) ?? late(key);
        }
    }

    private async Task<Func<string, string?>> FetchEmailsAsync(string[] emails, CancellationToken cancellationToken)
    {
        var found = (await _contacts.FindByEmailAsync(emails, cancellationToken))
            .Where(user => user is { Email: not null, Id: not null })
            .ToLookup(user => user.Email!, user => user.Id, StringComparer.OrdinalIgnoreCase);
        return email => found[email].FirstOrDefault();
    }

    private async Task<Func<string, ContactUser?>> FetchUsersAsync(string[] openIds, CancellationToken cancellationToken)
    {
        var found = (await _contacts.GetUsersAsync(openIds, cancellationToken))
            .ToLookup(user => user.OpenId ?? "", StringComparer.Ordinal);
        return id => found[id].FirstOrDefault();
    }

    private async Task<IReadOnlyDictionary<string, string>> NumbersAsync(CancellationToken cancellationToken)
    {
        await _listing.WaitAsync(cancellationToken);
        try
        {
            if (_numbers is null || _time.GetUtcNow() >= _numbers.Until)
                _numbers = new(ByNumber(await _contacts.ListEverybodyAsync(cancellationToken)), _time.GetUtcNow() + _lifetime);
            return _numbers.IdByNumber;
        }
        finally
        {
            _listing.Release();
        }
    }

    /// <summary>A number that two people share names neither of them.</summary>
    private static Dictionary<string, string> ByNumber(IEnumerable<ContactUser> everybody) =>
        everybody
            .Where(user => !string.IsNullOrEmpty(user.EmployeeNo) && user.OpenId is not null)
            .GroupBy(user => user.EmployeeNo!, user => user.OpenId!, StringComparer.Ordinal)
            .Where(people => people.Distinct(StringComparer.Ordinal).Count() == 1)
            .ToDictionary(people => people.Key, people => people.First(), StringComparer.Ordinal);

    private static Dictionary<string, string> Pick(string[] wanted, IReadOnlyDictionary<string, string> known) =>
        wanted.Where(known.ContainsKey).ToDictionary(value => value, value => known[value], StringComparer.Ordinal);

    private sealed record EmployeeNumbers(IReadOnlyDictionary<string, string> IdByNumber, DateTimeOffset Until);
}
