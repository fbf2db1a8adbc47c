namespace BitableSync.Simulator.LongConnection;

/// <summary>One message of the long connection (proto2 <c>pbbp2.Frame</c>), as found in the official SDKs.</summary>
/// <param name="Service">The service_id of the connection URL.</param>
/// <param name="Method">0 control, 1 data.</param>
internal sealed record Frame(ulong SeqId, ulong LogId, int Service, int Method, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public const int Control = 0;
    public const int Data = 1;

    public string? PayloadEncoding { get; init; }

    public string? PayloadType { get; init; }

    public byte[]? Payload { get; init; }

    public string? LogIdNew { get; init; }

    public string? Header(string key) => Headers.FirstOrDefault(header => header.Key == key).Value;
}
