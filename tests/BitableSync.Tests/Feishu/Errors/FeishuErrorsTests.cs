using System.Net;
using BitableSync.Feishu.Errors;
using static BitableSync.Feishu.Errors.ErrorClass;

namespace BitableSync.Tests.Feishu.Errors;

public sealed class FeishuErrorsTests
{
    /// <summary>Codes as the platform's pages list them, with the reaction those pages ask for.</summary>
    public static TheoryData<ErrorClass, int[]> Documented => new()
    {
        { Retry, [99991400, 2200, 1500, 1663, 10012, 10013] },
        { Retry, [1254002, 1254036, 1254040, 1254041, 1254043, 1254112, 1254200, 1254290, 1254291, 1254607, 1255001, 1255002, 1255003, 1255004, 1255005, 1255040] },
        { Retry, [1069601, 1064230, 1, 1000040343, 230020, 230049, 40003, 131001, 131007, 20050, 20072, 20008] },
        { RefreshToken, [99991663, 99991664, 99991665, 99991668, 99991671, 99991677, 20005] },
        { RefreshSchema, [1254024, 1254044, 1254045] },
        { RestartPaging, [1254030] },
        { VerifyOutcome, [1254608, 1255006] },
        { AlreadyDone, [1254606, 1069605] },
        { Stop, [99991401, 99991403, 99991543, 99991662, 99991669, 99991672, 99991673, 99991674, 99991676, 99991679, 91403, 10003, 10005, 10014, 10015, 10016] },
        { Stop, [1254003, 1254004, 1254042, 1254100, 1254101, 1254102, 1254103, 1254105, 1254109, 1254301, 1254302, 1254304, 1254305, 1254306, 1254701, 1254702] },
        { Stop, [1069603, 1069604, 403, 514, 1000040344, 1000040345, 1000040350, 131004, 131005, 131006] },
        { Stop, [20002, 20003, 20004, 20009, 20010, 20024, 20026, 20037, 20048, 20049, 20064, 20065, 20066, 20068, 20069, 20071, 20073, 20074, 20021, 20022, 20023] },
        { FixData, [1254006, 1254008, 1254012, 1254013, 1254014, 1254015, 1254019, 1254020, 1254021, 1254022, 1254023, 1254026, 1254027, 1254028, 1254029, 1254031, 1254034] },
        { FixData, [1254060, 1254061, 1254062, 1254063, 1254064, 1254065, 1254066, 1254067, 1254068, 1254069, 1254070, 1254072, 1254074, 1254106, 1254130, 1254303] },
        { FixData, [99991675, 99992351, 99992360, 99992361, 99992364, 99992381, 41012, 41050] },
        { ClientBug, [99991201, 99991301, 99991661, 99992402, 1254000, 1254001, 1254005, 1254007, 1254009, 1254010, 1254011, 1254016, 1254018, 1254037, 1254046, 1254104, 1254107, 1254108, 1254800] },
        { ClientBug, [1254080, 1254081, 1254082, 1254083, 1254084, 1254085, 1254086, 1254087, 1254088, 1254089, 1254090, 1254091, 1254092, 1254093, 1254094, 1254095, 1254096] },
        { ClientBug, [1069602, 230001, 230099, 40001, 131002, 20001, 20036, 20063, 20067, 20070] },
    };

    [Theory]
    [MemberData(nameof(Documented))]
    public void Documented_codes_are_known_and_classified(ErrorClass expected, int[] codes)
    {
        foreach (var code in codes)
        {
            var error = FeishuErrors.Find(code, HttpStatusCode.OK);
            Assert.True(error.IsKnown, $"{code} is not in the table");
            Assert.True(expected == error.Class, $"{code} is {error.Class}, expected {expected}");
        }
    }

    [Theory]
    [InlineData(1254002, FixData)]
    [InlineData(1254040, Stop)]
    [InlineData(1254041, Stop)]
    [InlineData(1254043, FixData)]
    [InlineData(1254045, FixData)]
    [InlineData(99991663, Stop)]
    [InlineData(1254291, Retry)]
    public void Codes_with_two_causes_change_class_when_they_persist(int code, ErrorClass expected) =>
        Assert.Equal(expected, FeishuErrors.Find(code, HttpStatusCode.OK).ClassIfItPersists);

    [Fact]
    public void Only_requests_to_slow_down_throttle() =>
        Assert.Equal([230020, 1254112, 1254290, 1254291, 1254607, 99991400], FeishuErrors.All.Where(error => error.Throttles).Select(error => error.Code).Order());

    [Theory]
    [InlineData(1255040)]
    [InlineData(1255001)]
    [InlineData(1254200)]
    public void Internal_faults_leave_a_write_undecided(int code) => Assert.True(FeishuErrors.Find(code, HttpStatusCode.OK).MayHaveApplied);

    [Theory]
    [InlineData(99991400)]
    [InlineData(1254290)]
    [InlineData(1254291)]
    [InlineData(1254607)]
    [InlineData(1254045)]
    public void Rejections_are_certain(int code) => Assert.False(FeishuErrors.Find(code, HttpStatusCode.OK).MayHaveApplied);

    [Theory]
    [InlineData(HttpStatusCode.OK, Stop)]
    [InlineData(HttpStatusCode.BadRequest, Stop)]
    [InlineData(HttpStatusCode.Forbidden, Stop)]
    [InlineData(HttpStatusCode.TooManyRequests, Retry)]
    [InlineData(HttpStatusCode.InternalServerError, Retry)]
    [InlineData(HttpStatusCode.GatewayTimeout, Retry)]
    public void Unknown_codes_stop_unless_the_status_says_that_the_platform_is_unwell(HttpStatusCode status, ErrorClass expected)
    {
        var error = FeishuErrors.Find(777777, status);

        Assert.Equal(expected, error.Class);
        Assert.False(error.IsKnown);
    }

    [Fact]
    public void A_known_code_outranks_the_status() =>
        Assert.Equal(Stop, FeishuErrors.Find(99991403, HttpStatusCode.TooManyRequests).Class);

    [Fact]
    public void Every_row_tells_a_person_what_to_do() =>
        Assert.All(FeishuErrors.All, error =>
        {
            Assert.NotEmpty(error.Name);
            Assert.EndsWith(".", error.Advice, StringComparison.Ordinal);
        });
}
