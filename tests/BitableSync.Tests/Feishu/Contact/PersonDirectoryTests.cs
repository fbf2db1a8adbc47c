using System.Net;
using BitableSync.Core.Fields;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Errors;

namespace BitableSync.Tests.Feishu.Contact;

public sealed class PersonDirectoryTests : IDisposable
{
    private readonly ScriptedPlatform _platform = new();

    public void Dispose() => _platform.Dispose();

    [Fact]
    public async Task E_mail_addresses_are_looked_up_once_and_strangers_are_remembered_too()
    {
        _platform.Answer("""{"code":0,"data":{"user_list":[{"user_id":"ou_1","email":"A@example.com"},{"email":"nobody@example.com"}]}}""");
        using var directory = Directory();

        var first = await directory.FindOpenIdsAsync(PersonKey.Email, ["a@example.com", "nobody@example.com"], default);
        var second = await directory.FindOpenIdsAsync(PersonKey.Email, ["nobody@example.com", "a@EXAMPLE.com"], default);

        Assert.Equal(new Dictionary<string, string> { ["a@example.com"] = "ou_1" }, first);
        Assert.Equal(new Dictionary<string, string> { ["a@EXAMPLE.com"] = "ou_1" }, second);
        var request = Assert.Single(_platform.Requests);
        Assert.Equal("/open-apis/contact/v3/users/batch_get_id?user_id_type=open_id", request.PathAndQuery);
        Assert.Equal("""{"emails":["a@example.com","nobody@example.com"]}""", request.Body);
    }

    [Fact]
    public async Task Answers_are_believed_for_their_lifetime_only()
    {
        _platform.Answer("""{"code":0,"data":{"user_list":[]}}""").Answer("""{"code":0,"data":{"user_list":[{"user_id":"ou_1","email":"a@example.com"}]}}""");
        using var directory = Directory();
        Assert.Empty(await directory.FindOpenIdsAsync(PersonKey.Email, ["a@example.com"], default));

        _platform.Time.Advance(TimeSpan.FromHours(1));

        Assert.Single(await directory.FindOpenIdsAsync(PersonKey.Email, ["a@example.com"], default));
    }

    [Fact]
    public async Task Fifty_people_go_into_one_call()
    {
        for (var i = 0; i < 3; i++)
            _platform.Answer("""{"code":0,"data":{"items":[]}}""");
        using var directory = Directory();

        await directory.FindKeysAsync(PersonKey.Email, Enumerable.Range(0, 101).Select(i => $"ou_{i}"), default);

        Assert.Equal([50, 50, 1], _platform.Requests.Select(request => request.PathAndQuery.Split("user_ids=").Length - 1));
    }

    [Fact]
    public async Task One_look_up_of_a_person_serves_both_keys()
    {
        _platform.Answer("""{"code":0,"data":{"items":[{"open_id":"ou_1","email":"a@example.com","employee_no":"E7"},{"open_id":"ou_2","email":""}]}}""");
        using var directory = Directory();

        var emails = await directory.FindKeysAsync(PersonKey.Email, ["ou_1", "ou_2", "ou_3"], default);
        var numbers = await directory.FindKeysAsync(PersonKey.EmployeeNumber, ["ou_1", "ou_2", "ou_3"], default);

        Assert.Equal(new Dictionary<string, string> { ["ou_1"] = "a@example.com" }, emails);
        Assert.Equal(new Dictionary<string, string> { ["ou_1"] = "E7" }, numbers);
        Assert.Single(_platform.Requests);
    }

    [Fact]
    public async Task Employee_numbers_are_found_by_walking_the_departments()
    {
        _platform
            .Answer("""{"code":0,"data":{"has_more":false,"items":[{"open_department_id":"od-1"}]}}""")
            .Answer("""{"code":0,"data":{"has_more":true,"page_token":"p","items":[{"open_id":"ou_1","employee_no":"E1"}]}}""")
            .Answer("""{"code":0,"data":{"has_more":false,"items":[{"open_id":"ou_2","employee_no":"E2"},{"open_id":"ou_3"}]}}""")
            .Answer("""{"code":0,"data":{"has_more":false,"items":[{"open_id":"ou_1","employee_no":"E1"},{"open_id":"ou_4","employee_no":"E2"}]}}""");
        using var directory = Directory();

        var found = await directory.FindOpenIdsAsync(PersonKey.EmployeeNumber, ["E1", "E2", "E9"], default);

        // E2 belongs to two people and thus to neither.
        Assert.Equal(new Dictionary<string, string> { ["E1"] = "ou_1" }, found);
        Assert.Equal("/open-apis/contact/v3/users/find_by_department?department_id=0&page_size=50&page_token=p", _platform.Requests[2].PathAndQuery);
        Assert.Equal("/open-apis/contact/v3/users/find_by_department?department_id=od-1&page_size=50", _platform.Requests[3].PathAndQuery);
    }

    [Fact]
    public async Task A_value_that_the_platform_does_not_take_names_nobody_and_harms_nobody()
    {
        const string refused = """{"code":40001,"msg":"param error"}""";
        _platform
            .Answer(refused, HttpStatusCode.BadRequest)
            .Answer("""{"code":0,"data":{"user_list":[{"user_id":"ou_1","email":"a@example.com"}]}}""")
            .Answer(refused, HttpStatusCode.BadRequest);
        using var directory = Directory();

        Assert.Equal(new Dictionary<string, string> { ["a@example.com"] = "ou_1" }, await directory.FindOpenIdsAsync(PersonKey.Email, ["a@example.com", "a b"], default));
    }

    [Fact]
    public async Task A_failure_to_read_people_is_not_taken_for_people_without_a_key()
    {
        _platform.Answer("""{"code":40001,"msg":"param error"}""", HttpStatusCode.BadRequest);
        using var directory = Directory();

        await Assert.ThrowsAsync<FeishuApiException>(() => directory.FindKeysAsync(PersonKey.Email, ["ou_1"], default));
    }

    [Fact]
    public async Task Open_ids_need_no_look_up()
    {
        using var directory = Directory();

        Assert.Equal(new Dictionary<string, string> { ["ou_1"] = "ou_1" }, await directory.FindOpenIdsAsync(PersonKey.OpenId, ["ou_1", "ou_1"], default));
        Assert.Equal(new Dictionary<string, string> { ["ou_1"] = "ou_1" }, await directory.FindKeysAsync(PersonKey.OpenId, ["ou_1"], default));
    }

    [Fact]
    public async Task A_single_person_is_read_by_any_kind_of_id()
    {
        _platform.Answer("""{"code":0,"data":{"user":{"open_id":"ou_1","union_id":"on_1","user_id":"u1","name":"王芳"}}}""");

        var user = await new ContactClient(_platform.Api).GetUserAsync("on_1", UserIdType.UnionId, default);

        Assert.Equal("ou_1", user.OpenId);
        Assert.Equal("/open-apis/contact/v3/users/on_1?user_id_type=union_id", _platform.Requests[0].PathAndQuery);
    }

    [Fact]
    public void The_cache_stays_within_its_capacity_and_drops_the_oldest()
    {
        var cache = new ExpiringCache<string>(_platform.Time, TimeSpan.FromHours(1), 10, StringComparer.Ordinal);
        for (var i = 0; i < 25; i++)
        {
            cache.Set($"{i}", "x");
            _platform.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var kept = Enumerable.Range(0, 25).Count(i => cache.TryGet($"{i}", out _));
        Assert.InRange(kept, 5, 10);
        Assert.True(cache.TryGet("24", out _));
        Assert.False(cache.TryGet("0", out _));
    }

    private PersonDirectory Directory() => new(new ContactClient(_platform.Api), _platform.Options, _platform.Time);
}
