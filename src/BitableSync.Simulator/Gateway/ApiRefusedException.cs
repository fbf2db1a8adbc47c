namespace BitableSync.Simulator.Gateway;

/// <summary>The platform refuses a call. Thrown anywhere below an endpoint; the gateway turns it into the error envelope.</summary>
internal sealed class ApiRefusedException(int code, string? detail = null, int? status = null)
    : Exception($"{code} {ErrorCatalogue.NameOf(code)}: {detail}")
{
    public int Code { get; } = code;

    /// <summary>What exactly was wrong, for <c>error.message</c>.</summary>
    public string? Detail { get; } = detail;

    /// <summary>HTTP status, when it differs from the documented one of the code.</summary>
    public int? Status { get; } = status;

    /// <summary>Scopes of which the app holds none, for <c>error.permission_violations</c>.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>Members for <c>error.field_violations</c>; null leaves them out.</summary>
    public (string Field, string Description)? Violation { get; init; }
}
