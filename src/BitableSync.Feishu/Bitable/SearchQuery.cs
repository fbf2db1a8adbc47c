using System.Text.Json.Serialization;

namespace BitableSync.Feishu.Bitable;

/// <summary>Which records of a table a search returns, and what of them.</summary>
public sealed record SearchQuery
{
    /// <summary>All records, all fields, with automatic fields.</summary>
    public static readonly SearchQuery Everything = new();

    /// <summary>Restricts and orders by a view; ignored by the platform once there is a filter or sort.</summary>
    public string? ViewId { get; init; }

    /// <summary>At most 200; null for all. A field that is not named is absent from the records, exactly like an empty cell.</summary>
    public IReadOnlyList<string>? FieldNames { get; init; }

    /// <summary>At most 100.</summary>
    public IReadOnlyList<SearchSort>? Sort { get; init; }

    public SearchFilter? Filter { get; init; }

    /// <summary>Return who created and last changed each record, and when. Default true.</summary>
    public bool AutomaticFields { get; init; } = true;

    /// <summary>Kind of the ids in person fields and in conditions on them.</summary>
    [JsonIgnore]
    public UserIdType UserIdType { get; init; }
}

/// <summary>Order by one field.</summary>
public sealed record SearchSort(string FieldName, bool Desc = false);

/// <summary>Conditions joined by one conjunction; <paramref name="Children"/> nest one level deep.</summary>
/// <param name="Conjunction"><c>and</c> or <c>or</c>.</param>
/// <param name="Conditions">At most 50.</param>
/// <param name="Children">Null for none.</param>
public sealed record SearchFilter(string Conjunction, IReadOnlyList<SearchCondition> Conditions, IReadOnlyList<SearchFilter>? Children = null);

/// <summary>One test of one field.</summary>
/// <param name="FieldName">Formula and lookup fields cannot be tested.</param>
/// <param name="Operator">One of <see cref="SearchOperators"/>.</param>
/// <param name="Value">At most 10, always strings; empty for the emptiness tests.</param>
public sealed record SearchCondition(string FieldName, string Operator, IReadOnlyList<string> Value);

/// <summary>The operators a search knows.</summary>
public static class SearchOperators
{
    public const string Is = "is";
    public const string IsNot = "isNot";
    public const string Contains = "contains";
    public const string DoesNotContain = "doesNotContain";
    public const string IsEmpty = "isEmpty";
    public const string IsNotEmpty = "isNotEmpty";
    public const string IsGreater = "isGreater";
    public const string IsGreaterEqual = "isGreaterEqual";
    public const string IsLess = "isLess";
    public const string IsLessEqual = "isLessEqual";
}
