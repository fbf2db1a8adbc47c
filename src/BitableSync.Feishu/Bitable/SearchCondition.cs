namespace BitableSync.Feishu.Bitable;

/// <summary>One test of one field.</summary>
/// <param name="FieldName">Formula and lookup fields cannot be tested.</param>
/// <param name="Operator">One of <see cref="SearchOperators"/>.</param>
/// <param name="Value">At most 10, always strings; empty for the emptiness tests.</param>
public sealed record SearchCondition(string FieldName, string Operator, IReadOnlyList<string> Value);
