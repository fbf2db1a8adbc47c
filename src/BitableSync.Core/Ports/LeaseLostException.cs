namespace BitableSync.Core.Ports;

/// <summary>Another worker took over while this one was not looking; the work in hand is abandoned without a trace.</summary>
public sealed class LeaseLostException(string lease)
    : Exception($"The lease '{lease}' was taken over by another worker. Nothing was changed; the new holder goes on with the work.");
