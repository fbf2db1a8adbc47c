namespace BitableSync.Simulator.Wiki;

/// <summary>A page of a wiki that holds a Base.</summary>
/// <param name="AppToken">The Base, in the platform's words the obj_token.</param>
internal sealed record WikiNode(string NodeToken, string SpaceId, string AppToken, string Title, DateTimeOffset CreatedAt);
