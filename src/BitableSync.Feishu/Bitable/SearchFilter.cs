namespace BitableSync.Feishu.Bitable;

/// <summary>Conditions joined by one conjunction; <paramref name="Children"/> nest one level deep.</summary>
/// <param name="Conjunction"><c>and</c> or <c>or</c>.</param>
/// <param name="Conditions">At most 50.</param>
/// <param name="Children">Null for none.</param>
public sealed record SearchFilter(string Conjunction, IReadOnlyList<SearchCondition> Conditions, IReadOnlyList<SearchFilter>? Children = null);
