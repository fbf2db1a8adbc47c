using System.Text.Json;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Searching;

namespace BitableSync.Simulator.People;

/// <summary>Finding people and departments. Source: Feishu contact v3 pages.</summary>
internal sealed class ContactEndpoints(Platform platform)
{
    private const string Path = "/open-apis/contact/v3";
    private const int PerCall = 50;

    public IEnumerable<ApiRoute> Routes =>
    [
        Route(HttpMethod.Post, "/users/batch_get_id", BatchGetId) with { Tokens = TokenKinds.Tenant, Scopes = ["contact:user.id:readonly"] },
        Route(HttpMethod.Get, "/users/batch", Batch),
        Route(HttpMethod.Post, "/users/basic_batch", BasicBatch) with { Rate = RateLimit.PerSecond(5) },
        Route(HttpMethod.Get, "/users/find_by_department", FindByDepartment),
        Route(HttpMethod.Get, "/users/{user_id}", Get),
        Route(HttpMethod.Get, "/departments/{department_id}/children", Children),
    ];

    private static ApiRoute Route(HttpMethod method, string path, Func<ApiRequest, ApiReply> handle) => new(method, Path + path, (request, _) => ValueTask.FromResult(handle(request)))
    {
        Scopes = ["contact:contact.base:readonly", "contact:contact:readonly", "contact:user.base:readonly"],
    };

    private ApiReply BatchGetId(ApiRequest request)
    {
        var idType = request.UserIdType();
        var withResigned = request.Body.Member("include_resigned") is { ValueKind: JsonValueKind.True };
        var (emails, mobiles) = (Strings(request.Body, "emails"), Strings(request.Body, "mobiles"));
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartArray("user_list");
            foreach (var email in emails) WriteMatch(json, "email", email, Match(person => Same(person.Email, email), withResigned), idType);
            foreach (var mobile in mobiles) WriteMatch(json, "mobile", mobile, Match(person => SameMobile(person.Mobile, mobile), withResigned), idType);
            json.WriteEndArray();
        }));
    }

    private ApiReply Get(ApiRequest request)
    {
        var (id, type) = (request.Route("user_id"), request.UserIdType());
        var person = platform.People.Find(id, type);
        if (person is null || person == platform.People.Bot)
            throw type == UserIdType.OpenId && !id.StartsWith("ou_", StringComparison.Ordinal) ? new ApiRefusedException(41012, $"'{id}' is no open_id.") : new ApiRefusedException(41050);
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WritePropertyName("user");
            Write(json, person);
        }));
    }

    private ApiReply Batch(ApiRequest request)
    {
        var ids = request.Http.Request.Query["user_ids"].OfType<string>().ToList();
        if (ids.Count is 0 or > PerCall) throw new ApiRefusedException(40001, $"{ids.Count} user_ids, expected 1 to {PerCall}.");
        var type = request.UserIdType();
        // People outside the app's range are left out without a word.
        var found = ids.Select(id => platform.People.Find(id, type)).OfType<Person>().Where(person => person != platform.People.Bot).ToList();
        return ApiReply.Ok(json => json.WriteObject(() => WriteItems(json, found)));
    }

    private ApiReply BasicBatch(ApiRequest request)
    {
        var ids = Strings(request.Body, "user_ids");
        var type = request.UserIdType();
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteStartArray("users");
            foreach (var person in ids.Select(id => platform.People.Find(id, type)).OfType<Person>())
            {
                json.WriteObject(() =>
                {
                    json.WriteString("user_id", person.Id(type));
                    json.WriteString("name", person.Name);
                });
            }
            json.WriteEndArray();
        }));
    }

    private ApiReply FindByDepartment(ApiRequest request)
    {
        var department = request.Query("department_id") ?? throw new ApiRefusedException(40001, "department_id is missing.");
        var members = platform.People.All.Where(person => person.DepartmentId == department && !person.Resigned).ToList();
        return Page(request, "people of " + department, members, Write);
    }

    private ApiReply Children(ApiRequest request)
    {
        var parent = request.Route("department_id");
        var departments = parent == "0" ? platform.People.All.Select(person => person.DepartmentId).Where(id => id != "0").Distinct(StringComparer.Ordinal).ToList() : [];
        return Page(request, "departments of " + parent, departments, (json, id) => json.WriteObject(() =>
        {
            json.WriteString("name", id["od-".Length..]);
            json.WriteString("department_id", id);
            json.WriteString("open_department_id", id);
            json.WriteString("parent_department_id", parent);
            json.WriteNumber("member_count", platform.People.All.Count(person => person.DepartmentId == id));
        }));
    }

    private static ApiReply Page<T>(ApiRequest request, string query, IReadOnlyList<T> all, Action<Utf8JsonWriter, T> write)
    {
        var size = request.PageSize(10, PerCall, code: 40001);
        var offset = PageToken.Offset(request.Query("page_token"), query, code: 40001);
        var page = all.Skip(offset).Take(size).ToList();
        var next = offset + page.Count;
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteBoolean("has_more", next < all.Count);
            if (next < all.Count) json.WriteString("page_token", PageToken.Make(query, next));
            json.WriteStartArray("items");
            foreach (var item in page) write(json, item);
            json.WriteEndArray();
        }));
    }

    private Person? Match(Func<Person, bool> fits, bool withResigned) => platform.People.All.FirstOrDefault(person => fits(person) && (withResigned || !person.Resigned));

    private static bool Same(string left, string right) => left.Length > 0 && string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    // Mainland numbers are found without their country code, others only with it.
    private static bool SameMobile(string known, string wanted) => known.Length > 0 && (known == wanted || known == "+86" + wanted);

    private static List<string> Strings(JsonElement body, string name)
    {
        var list = body.Member(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().Select(item => item.ToString()).ToList() : [];
        return list.Count <= PerCall ? list : throw new ApiRefusedException(40001, $"{list.Count} {name}, at most {PerCall} are allowed.");
    }

    private static void WriteMatch(Utf8JsonWriter json, string kind, string address, Person? person, UserIdType idType) => json.WriteObject(() =>
    {
        if (person is not null) json.WriteString("user_id", person.Id(idType));
        json.WriteString(kind, address);
        if (person is not null) WriteStatus(json, person);
    });

    private static void WriteItems(Utf8JsonWriter json, IEnumerable<Person> people)
    {
        json.WriteStartArray("items");
        foreach (var person in people) Write(json, person);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Person person) => json.WriteObject(() =>
    {
        json.WriteString("union_id", person.UnionId);
        json.WriteString("user_id", person.UserId);
        json.WriteString("open_id", person.OpenId);
        json.WriteString("name", person.Name);
        json.WriteString("en_name", person.EnName);
        json.WriteString("nickname", "");
        json.WriteString("email", person.Email);
        json.WriteString("mobile", person.Mobile);
        json.WriteStartObject("avatar");
        foreach (var size in (string[])["avatar_72", "avatar_240", "avatar_640", "avatar_origin"]) json.WriteString(size, person.AvatarUrl);
        json.WriteEndObject();
        WriteStatus(json, person);
        json.WritePropertyName("department_ids");
        json.WriteStrings([person.DepartmentId]);
        json.WriteString("leader_user_id", "");
        json.WriteString("employee_no", person.EmployeeNo);
        json.WriteNumber("employee_type", 1);
        json.WriteString("job_title", "");
        json.WriteNumber("join_time", 1_600_000_000);
        json.WriteString("enterprise_email", person.Email);
    });

    private static void WriteStatus(Utf8JsonWriter json, Person person)
    {
        json.WriteStartObject("status");
        json.WriteBoolean("is_frozen", false);
        json.WriteBoolean("is_resigned", person.Resigned);
        json.WriteBoolean("is_activated", !person.Resigned);
        json.WriteBoolean("is_exited", false);
        json.WriteBoolean("is_unjoin", false);
        json.WriteEndObject();
    }
}
