namespace BitableSync.Core.Records;

/// <summary>Id of one Bitable field (<c>fld…</c>). Survives renames, so mappings are bound to it.</summary>
public readonly record struct FieldId(string Value)
{
    public override string ToString() => Value;
}
