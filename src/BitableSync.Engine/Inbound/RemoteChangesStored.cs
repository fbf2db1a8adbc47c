using BitableSync.Core.Records;
using MediatR;

namespace BitableSync.Engine.Inbound;

/// <summary>Events about a Bitable table are in the inbox and wait to be pulled.</summary>
public sealed record RemoteChangesStored(RemoteTableRef Table) : INotification;
