using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using MediatR;

namespace BitableSync.Engine.Conflicts;

/// <summary>Conflicts of one mapping have just been committed to the log.</summary>
public sealed record ConflictsLogged(MappingName Mapping, IReadOnlyList<LoggedConflict> Conflicts) : INotification;
