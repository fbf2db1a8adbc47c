using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Ports;
using BitableSync.Feishu.Errors;

namespace BitableSync.Feishu.Adapter;

/// <summary>Translates the platform's errors into the engine's outcomes. The one place where a class of errors becomes an outcome.</summary>
internal static class RemoteProblems
{
    private const int RecordNotFound = 1254043;

    /// <summary>A linked record is missing: it can be restored, or its row gets another.</summary>
    private const int LinkedRecordNotFound = 1254067;

    /// <summary>The shortest text that counts as quoted from the request; shorter ones occur in any sentence.</summary>
    private const int ShortestQuote = 3;

    /// <summary>
    /// Defects of a request that can lie in one record of it: an empty value, a wrongly typed one, too many of them. Splitting
    /// the batch finds that record, or makes the batch small enough.
    /// </summary>
    private static readonly int[] MayBeOneRecord = [1254007, 1254010, 1254104];

    public static RemoteException ToException(FeishuApiException error) => new(ToProblem(error), IsTransient(error), error);

    public static RemoteWriteResult ToResult(FeishuApiException error, RemoteBatch batch)
    {
        var problem = ToProblem(error);
        if (Quotable(error.PlatformMessage, batch) is { } said)
            problem = problem with { Message = $"{problem.Message} The platform says: \"{said}\"." };
        return RemoteWriteResult.Failed(OutcomeOf(error), problem);
    }

    /// <summary>A call that had to come before the write failed: nothing was written, whatever became of that call.</summary>
    public static RemoteWriteResult ToResultBeforeWriting(FeishuApiException error) =>
        RemoteWriteResult.Failed(IsTransient(error) ? RemoteWriteOutcome.NotNow : RemoteWriteOutcome.Stopped, ToProblem(error));

    public static RemoteWriteOutcome OutcomeOf(FeishuApiException error) => error.Class switch
    {
        ErrorClass.VerifyOutcome when error.Code is not null => RemoteWriteOutcome.KeyUsed,
        _ when error.OutcomeUnknown => RemoteWriteOutcome.Unknown,
        ErrorClass.Retry when error.Code == RecordNotFound => RemoteWriteOutcome.RecordGone,
        ErrorClass.Retry or ErrorClass.RefreshToken or ErrorClass.RefreshSchema or ErrorClass.RestartPaging => RemoteWriteOutcome.NotNow,
        ErrorClass.FixData => RemoteWriteOutcome.Refused,
        ErrorClass.ClientBug when error.Code is { } code && MayBeOneRecord.Contains(code) => RemoteWriteOutcome.Refused,
        ErrorClass.ClientBug or ErrorClass.Stop => RemoteWriteOutcome.Stopped,
        // "Already as requested" is no answer to a write of records; reading tells.
        ErrorClass.AlreadyDone or ErrorClass.VerifyOutcome => RemoteWriteOutcome.Unknown,
        _ => throw new System.Diagnostics.UnreachableException(error.Class.ToString()),
    };

    public static RemoteProblem ToProblem(FeishuApiException error) =>
        new(error.Code ?? 0, error.Message, error.LogId, error.RetryAfter, error.Throttled, MayBeData(error), MayHealItself: error.Code == LinkedRecordNotFound);

    private static bool MayBeData(FeishuApiException error) =>
        error is { Class: ErrorClass.Retry, ClassIfItPersists: ErrorClass.FixData } && error.Code != RecordNotFound;

    /// <summary>
    /// Reads were repeated already, so what counts is the class of an error that persists. A token refused twice is left to
    /// the next run: where credentials are really wrong, fetching the token says so.
    /// </summary>
    private static bool IsTransient(FeishuApiException error) =>
        error.Class == ErrorClass.RefreshToken || error.ClassIfItPersists is not (ErrorClass.Stop or ErrorClass.ClientBug);

    /// <summary>The platform's own words often name the field at fault, but may quote the value; then they are not shown.</summary>
    private static string? Quotable(string? message, RemoteBatch batch) =>
        string.IsNullOrWhiteSpace(message) || batch.Writes.SelectMany(write => write.Cells.Values).SelectMany(Texts).Any(text => IsQuoted(text, message)) ? null : message;

    private static bool IsQuoted(string text, string message) =>
        text.Length >= ShortestQuote && message.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Texts(JsonNode? cell) => cell switch
    {
        JsonArray array => array.SelectMany(Texts),
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonValue value when value.TryGetValue<string>(out var text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Append(text),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => [value.ToJsonString()],
        _ => [],
    };
}
