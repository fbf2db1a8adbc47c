using System.Collections.Concurrent;
using System.Security.Cryptography;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Records;

/// <summary>
/// Idempotency keys per endpoint path. Only successful writes are remembered, so a refused call can be sent again after a correction.
/// Source: Feishu pages "Create a record" and "Create records", parameter client_token.
/// </summary>
internal sealed class ClientTokens(Platform platform)
{
    // How long the platform remembers is not documented; far longer than any client keeps trying is enough.
    private const int Kept = 1000;

    private readonly ConcurrentDictionary<(string Path, string Token), StoredAnswer> _answers = new();
    private readonly ConcurrentQueue<(string Path, string Token)> _order = new();

    public IReadOnlyList<StoredAnswer> All => [.. _order.Select(key => _answers.GetValueOrDefault(key)).OfType<StoredAnswer>()];

    public void Add(StoredAnswer answer)
    {
        var key = (answer.Path, answer.Token);
        if (_answers.TryAdd(key, answer)) _order.Enqueue(key);
        while (_answers.Count > Kept && _order.TryDequeue(out var oldest)) _answers.TryRemove(oldest, out _);
    }

    /// <summary>The stored answer of an equal earlier request, or null for a token that is new here.</summary>
    /// <exception cref="ApiRefusedException">1254037 malformed, 1255006 used for another request, 1254608 by knob.</exception>
    public ApiReply? Recall(ApiRequest request)
    {
        if (Key(request) is not { } key || !_answers.TryGetValue(key, out var answer)) return null;
        if (!answer.BodyHash.AsSpan().SequenceEqual(SHA256.HashData(request.RawBody)))
            throw new ApiRefusedException(1255006, "This client_token was used for a request with another body.");
        return platform.Knobs.RepeatedRequest == RepeatedRequest.Replay
            ? new ApiReply(answer.Status, 0, answer.Body)
            : throw new ApiRefusedException(1254608, "A request with this client_token was already carried out.");
    }

    public void Remember(ApiRequest request, ApiReply reply)
    {
        if (Key(request) is var (path, token)) Add(new StoredAnswer(path, token, SHA256.HashData(request.RawBody), reply.Status, reply.Body));
    }

    private static (string Path, string Token)? Key(ApiRequest request)
    {
        if (request.Query("client_token") is not { Length: > 0 } token) return null;
        // Version and variant digits of a UUIDv4: xxxxxxxx-xxxx-4xxx-[89ab]xxx-xxxxxxxxxxxx.
        return Guid.TryParseExact(token, "D", out _) && token[14] == '4' && char.ToLowerInvariant(token[19]) is '8' or '9' or 'a' or 'b'
            ? (request.Http.Request.Path.Value!, token.ToLowerInvariant())
            : throw new ApiRefusedException(1254037, "client_token is no UUIDv4.");
    }
}
