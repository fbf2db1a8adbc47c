namespace BitableSync.Simulator.Records;

/// <summary>The answer to a write that carried a client_token.</summary>
/// <param name="BodyHash">SHA-256 of the request's body.</param>
internal sealed record StoredAnswer(string Path, string Token, byte[] BodyHash, int Status, byte[] Body);
