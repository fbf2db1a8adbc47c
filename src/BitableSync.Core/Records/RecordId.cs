namespace BitableSync.Core.Records;

/// <summary>Id of one Bitable record (<c>rec…</c>).</summary>
public readonly record struct RecordId(string Value)
{
    public override string ToString() => Value;
}
