using System.Collections.Concurrent;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Links;

/// <summary>Bitable tables in which the link fields of mapped tables hold keys of rows, see <see cref="LinkedRows"/>.</summary>
internal sealed class LinkedTables(IRemoteTables inner, ISyncStore store) : IRemoteTables
{
    private readonly LinkIndex _index = new(store);
    private readonly ConcurrentDictionary<MappingName, PreparedLinks> _prepared = [];

    public TimeSpan ClockOffset => inner.ClockOffset;

    public IRemoteTable Open(TableMapping mapping) => mapping.Fields.Any(field => field.LinksTo is not null)
        ? new LinkedTable(inner.Open(mapping), mapping, _index, _prepared.GetOrAdd(mapping.Name, _ => new PreparedLinks()))
        : inner.Open(mapping);

    public Task<TimeZoneInfo> ReadTimeZoneAsync(AppToken app, CancellationToken cancellationToken) => inner.ReadTimeZoneAsync(app, cancellationToken);

    public Task<IReadOnlyList<RemoteField>> ReadFieldsAsync(RemoteTableRef table, CancellationToken cancellationToken) =>
        inner.ReadFieldsAsync(table, cancellationToken);
}
