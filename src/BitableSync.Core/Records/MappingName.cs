namespace BitableSync.Core.Records;

/// <summary>Name of one mapping: lower-case letters, digits, <c>_</c> and <c>-</c>, at most 40 characters, unique in the configuration.</summary>
public readonly record struct MappingName(string Value)
{
    public override string ToString() => Value;
}
