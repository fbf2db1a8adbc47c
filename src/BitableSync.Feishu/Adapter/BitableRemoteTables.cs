using System.Collections.Concurrent;
using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Contact;
using BitableSync.Feishu.Errors;
using BitableSync.Feishu.Http;

namespace BitableSync.Feishu.Adapter;

/// <summary>Bitable tables for the engine. One table is one object, so that all its users share what is remembered of its fields.</summary>
internal sealed class BitableRemoteTables(
    BitableClient client,
    PersonDirectory directory,
    AttachmentDownloads downloads,
    AttachmentUploads uploads,
    PlatformClock clock,
    FeishuOptions options,
    TimeProvider time) : IRemoteTables
{
    private readonly ConcurrentDictionary<RemoteTableRef, BitableRemoteTable> _tables = [];

    public TimeSpan ClockOffset => clock.Offset?.Estimate ?? TimeSpan.Zero;

    public IRemoteTable Open(TableMapping mapping)
    {
        var table = Table(mapping.Remote);
        var people = new PersonCells(directory, mapping);
        var attachments = new AttachmentCells(downloads, uploads, mapping, time);
        return people.Any || attachments.Any ? new MappedTable(table, people, attachments) : table;
    }

    public async Task<IReadOnlyList<RemoteField>> ReadFieldsAsync(RemoteTableRef table, CancellationToken cancellationToken)
    {
        var schema = await Table(table).ReadFieldsAsync(cancellationToken);
        return [.. schema.Fields.Select(ToField)];
    }

    public async Task<TimeZoneInfo> ReadTimeZoneAsync(AppToken app, CancellationToken cancellationToken)
    {
        BitableApp found;
        try
        {
            found = await client.GetBaseAsync(app.Value, cancellationToken);
        }
        catch (FeishuApiException error)
        {
            throw RemoteProblems.ToException(error);
        }
        return found.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new RemoteException(
                new(0, $"The time zone '{found.TimeZone}' of Base {app} is not known on this machine. Install the time zone data (package tzdata), or set the zone in the mapping."), isTransient: false);
    }

    private BitableRemoteTable Table(RemoteTableRef table) =>
        _tables.GetOrAdd(table, key => new BitableRemoteTable(client, key, options, time));

    private static RemoteField ToField(BitableField field) => new()
    {
        Id = new FieldId(field.FieldId),
        Name = field.FieldName,
        Type = field.Type,
        UiType = field.UiType,
        IsPrimary = field.IsPrimary,
        Property = field.Property is { ValueKind: not JsonValueKind.Null } property ? property : default,
    };
}
