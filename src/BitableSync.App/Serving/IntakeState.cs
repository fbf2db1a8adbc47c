using System.Collections.Concurrent;

namespace BitableSync.App.Serving;

/// <summary>Which Bases raise no events, and why.</summary>
internal sealed class IntakeState
{
    private readonly ConcurrentDictionary<string, string> _refused = new();

    /// <summary>A sentence for each Base that refuses its events; empty where all of them raise some.</summary>
    public IReadOnlyList<string> Problems => [.. _refused.Select(refused => $"Base {refused.Key} raises no events: {refused.Value}")];

    public void Accept(string appToken) => _refused.TryRemove(appToken, out _);

    public void Refuse(string appToken, string reason) => _refused[appToken] = reason;
}
