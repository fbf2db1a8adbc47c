using BitableSync.Core.Records;
using MediatR;

namespace BitableSync.Engine.Outbound;

/// <summary>Row changes of a mapping are in the change log and wait to be pushed.</summary>
public sealed record LocalChangesNoticed(MappingName Mapping) : INotification;
