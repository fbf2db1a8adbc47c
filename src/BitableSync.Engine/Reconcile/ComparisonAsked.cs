using BitableSync.Core.Records;
using MediatR;

namespace BitableSync.Engine.Reconcile;

/// <summary>Somebody wants both sides of a mapping compared now, not when the timer says so.</summary>
public sealed record ComparisonAsked(MappingName Mapping) : INotification;
