namespace BitableSync.Core.Records;

/// <summary>Id of one Bitable table (<c>tbl…</c>), unique within its Base only.</summary>
public readonly record struct TableId(string Value)
{
    public override string ToString() => Value;
}
