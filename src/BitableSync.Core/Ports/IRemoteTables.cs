using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Core.Ports;

/// <summary>Bitable tables, in the engine's terms.</summary>
public interface IRemoteTables
{
    /// <summary>A mapping's table as the mapping sees it: people stand as its fields say.</summary>
    IRemoteTable Open(TableMapping mapping);

    /// <summary>The Base's own time zone, in which its people read dates.</summary>
    /// <exception cref="RemoteException">The Base could not be read.</exception>
    Task<TimeZoneInfo> ReadTimeZoneAsync(AppToken app, CancellationToken cancellationToken);

    /// <summary>The fields of a table as they are now, in table order.</summary>
    /// <exception cref="RemoteException">The table could not be read.</exception>
    Task<IReadOnlyList<RemoteField>> ReadFieldsAsync(RemoteTableRef table, CancellationToken cancellationToken);

    /// <summary>The clock of the platform minus this machine's, from response headers; zero until the first answer.</summary>
    TimeSpan ClockOffset { get; }
}
