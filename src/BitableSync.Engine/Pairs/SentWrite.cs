using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Pairs;

/// <summary>One record of an intended call.</summary>
internal sealed record SentWrite(OutboxBatch Batch, OutboxItem Item)
{
    public bool IsDelete => Batch.Kind == RemoteWriteKind.Delete;

    public bool IsUpdate => Batch.Kind == RemoteWriteKind.Update;

    /// <summary>What the field was believed to hold when the write was planned.</summary>
    public CanonicalValue Believed(FieldMapping field) => Item.Believed.GetValueOrDefault(field.Field, field.Blank);

    /// <summary>What was sent for the field, of those that were.</summary>
    public CanonicalValue Written(FieldMapping field) => Item.Values.GetValueOrDefault(field.Field, field.Blank);
}
