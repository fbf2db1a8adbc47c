using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Contact;

/// <summary>People of the tenant, as far as the app's contact range and scopes go.</summary>
public sealed class ContactClient
{
    /// <summary>Addresses per look-up, ids per batch and people per page.</summary>
    public const int UsersPerCall = 50;

    private const string Users = "/open-apis/contact/v3/users";

    /// <summary>The department that stands for the whole company.</summary>
    private const string RootDepartment = "0";

    private readonly FeishuApi _api;

    internal ContactClient(FeishuApi api) => _api = api;

    /// <summary>open_ids by e-mail address. Enterprise mail addresses are not matched. Page "Obtain user ID via email or mobile number".</summary>
    /// <param name="emails">1 to 50.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<FoundUser>> FindByEmailAsync(IReadOnlyCollection<string> emails, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(emails.Count, UsersPerCall);
        var request = new ApiRequest(Endpoints.FindUserIds, $"{Users}/batch_get_id", $"Looking up {emails.Count} people by e-mail")
        {
            Query = [("user_id_type", "open_id")],
        }.WithBody(new { Emails = emails });
        return (await _api.CallAsync<FoundAnswer>(request, cancellationToken)).UserList;
    }

    /// <summary>One person. Page "Get single user information".</summary>
    public async Task<ContactUser> GetUserAsync(string id, UserIdType idType, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(Endpoints.GetUser, $"{Users}/{Uri.EscapeDataString(id)}", $"Reading person {id}")
        {
            Query = [("user_id_type", idType.ToParameter())],
        };
        return (await _api.CallAsync<UserAnswer>(request, cancellationToken)).User;
    }

    /// <summary>People by open_id; those outside the app's contact range are left out. Page "Get user information in batches".</summary>
    /// <param name="openIds">1 to 50.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ContactUser>> GetUsersAsync(IReadOnlyCollection<string> openIds, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(openIds.Count, UsersPerCall);
        var request = new ApiRequest(Endpoints.GetUsers, $"{Users}/batch", $"Reading {openIds.Count} people")
        {
            Query = [("user_id_type", "open_id"), .. openIds.Select(id => ("user_ids", (string?)id))],
        };
        return (await _api.CallAsync<Page<ContactUser>>(request, cancellationToken)).Items;
    }

    /// <summary>
    /// Everybody in the company, department by department: the only way to people by employee number. Somebody who is in
    /// several departments comes several times. Needs the contact range "all staff".
    /// </summary>
    public async Task<IReadOnlyList<ContactUser>> ListEverybodyAsync(CancellationToken cancellationToken)
    {
        var departments = await ListAsync<Department>(
            new(Endpoints.ListDepartments, $"/open-apis/contact/v3/departments/{RootDepartment}/children", "Listing the company's departments")
            {
                Query = [("fetch_child", "true")],
            }, cancellationToken);

        List<ContactUser> everybody = [];
        foreach (var id in departments.Select(department => department.OpenDepartmentId).OfType<string>().Prepend(RootDepartment))
        {
            everybody.AddRange(await ListAsync<ContactUser>(
                new(Endpoints.ListDepartmentUsers, $"{Users}/find_by_department", $"Listing the people of department {id}")
                {
                    Query = [("department_id", id)],
                }, cancellationToken));
        }
        return everybody;
    }

    private Task<IReadOnlyList<T>> ListAsync<T>(ApiRequest request, CancellationToken cancellationToken) =>
        Pages.AllAsync(
            (token, inner) => _api.CallAsync<Page<T>>(request with { Query = [.. request.Query, ("page_size", "50"), ("page_token", token)] }, inner),
            request,
            cancellationToken);

    private sealed record FoundAnswer
    {
        public IReadOnlyList<FoundUser> UserList { get; init; } = [];
    }

    private sealed record UserAnswer
    {
        public required ContactUser User { get; init; }
    }

    private sealed record Department
    {
        public string? OpenDepartmentId { get; init; }
    }
}
