namespace BitableSync.Simulator.Auth;

/// <summary>A login refused in the words of OAuth: <c>{"code", "error", "error_description"}</c> with HTTP 400.</summary>
internal sealed class OAuthException(int code, string error, string description) : Exception(description)
{
    public int Code { get; } = code;

    public string Error { get; } = error;
}
