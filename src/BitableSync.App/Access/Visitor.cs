using System.Globalization;
using System.Security.Claims;
using BitableSync.Postgres.Access;

namespace BitableSync.App.Access;

/// <summary>Who asks, as far as this program knows.</summary>
/// <param name="Name">Name of the key; <c>anybody</c> where nobody has to log in.</param>
/// <param name="Role">What it may do.</param>
/// <param name="KeyId">Id of the key; null where nobody has to log in.</param>
public sealed record Visitor(string Name, AccessRole Role, long? KeyId)
{
    private const string KeyClaim = "key";

    /// <summary>Everybody, where nobody has to log in.</summary>
    public static Visitor Anybody { get; } = new("anybody", AccessRole.Operator, null);

    public static Visitor Of(AccessKey key) => new(key.Name, key.Role, key.Id);

    /// <summary>Null for somebody who has not logged in.</summary>
    public static Visitor? Of(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true, Name: { } name }) return null;
        if (!Enum.TryParse<AccessRole>(user.FindFirstValue(ClaimTypes.Role), out var role)) return null;
        return new Visitor(name, role, KeyOf(user));
    }

    /// <summary>
    /// Who decides something, for the record: the name of the key, in front of it the name that somebody gave who shares the key. Null
    /// where nobody has to log in and no name was given.
    /// </summary>
    public static string? SignatureOf(ClaimsPrincipal user, string? given)
    {
        var name = string.IsNullOrWhiteSpace(given) ? null : given.Trim();
        if (Of(user) is not { KeyId: not null } visitor) return name;
        return name is null || name == visitor.Name ? visitor.Name : $"{name} ({visitor.Name})";
    }

    public static long? KeyOf(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(KeyClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <param name="scheme">How it was found out.</param>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        List<Claim> claims = [new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.ToString())];
        if (KeyId is { } id) claims.Add(new Claim(KeyClaim, id.ToString(CultureInfo.InvariantCulture)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }
}
