using BitableSync.Core.Ports;

namespace BitableSync.IntegrationTests.Feishu;

internal static class RemoteTableCalls
{
    /// <summary>A write that nothing keeps from being sent.</summary>
    public static Task<RemoteWriteResult> WriteAsync(this IRemoteTable table, RemoteBatch batch, CancellationToken cancellationToken) =>
        table.WriteAsync(batch, static () => { }, cancellationToken);
}
