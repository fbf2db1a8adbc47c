using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.People;

/// <summary>
/// The tenant's people. Ids follow from the name, so the same person has the same ids in every run.
/// A name nobody has yet makes a new person; a name of the shape <c>ou_</c> is looked up as an id.
/// </summary>
internal sealed class PeopleDirectory
{
    private readonly ConcurrentDictionary<string, Person> _byOpenId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Person> _byOtherId = new(StringComparer.Ordinal);

    public PeopleDirectory(string appId)
    {
        Bot = Describe("bot:" + appId) with { Name = "BitableSync" };
        Add(Describe("王芳") with { EnName = "Wang Fang", Email = "wang.fang@example.com", Mobile = "+8613800000001", EmployeeNo = "E0001" });
        Add(Describe("李雷") with { EnName = "Li Lei", Email = "li.lei@example.com", Mobile = "+8613800000002", EmployeeNo = "E0002" });
        Add(Describe("韩梅梅") with { EnName = "Han Meimei", Email = "han.meimei@example.com", Mobile = "+8613800000003", EmployeeNo = "E0003", DepartmentId = "od-sales" });
        Add(Describe("Alice Chen") with { EnName = "Alice Chen", Email = "alice.chen@example.com", Mobile = "+8613800000004", EmployeeNo = "E0004", DepartmentId = "od-sales" });
        Add(Describe("Tom Baker") with { EnName = "Tom Baker", Email = "tom.baker@example.com", Mobile = "+447700900005", EmployeeNo = "E0005", Resigned = true });
    }

    /// <summary>The app itself; operator of everything written with a tenant token. Not a member of the tenant.</summary>
    public Person Bot { get; }

    public IReadOnlyList<Person> All => [.. _byOpenId.Values.OrderBy(person => person.EmployeeNo, StringComparer.Ordinal).ThenBy(person => person.OpenId, StringComparer.Ordinal)];

    public void Add(Person person)
    {
        _byOpenId[person.OpenId] = person;
        _byOtherId[person.UnionId] = person;
        _byOtherId[person.UserId] = person;
    }

    public Person? Find(string id, UserIdType type)
    {
        if (id == Bot.Id(type)) return Bot;
        var found = type == UserIdType.OpenId ? _byOpenId.GetValueOrDefault(id) : _byOtherId.GetValueOrDefault(id);
        return found is not null && found.Id(type) == id ? found : null;
    }

    public Person ByOpenId(string openId) => Find(openId, UserIdType.OpenId) ?? new Person(openId, "", "", "");

    /// <summary>The person of that open_id or name; null and empty mean the first person, a name nobody has makes a new one.</summary>
    /// <exception cref="ApiRefusedException">41012: an open_id that nobody has.</exception>
    public Person Operator(string? nameOrOpenId)
    {
        if (string.IsNullOrEmpty(nameOrOpenId)) return All[0];
        if (Find(nameOrOpenId, UserIdType.OpenId) is { } known) return known;
        var named = All.FirstOrDefault(person => person.Name == nameOrOpenId || person.EnName == nameOrOpenId);
        if (named is not null) return named;
        if (nameOrOpenId.StartsWith("ou_", StringComparison.Ordinal)) throw new ApiRefusedException(41012, $"Nobody has the open_id '{nameOrOpenId}'.");
        var created = Describe(nameOrOpenId);
        Add(created);
        return created;
    }

    private static Person Describe(string name)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return new Person("ou_" + hash[..32], "on_" + hash[32..], hash[..8], name) { EnName = name };
    }
}
