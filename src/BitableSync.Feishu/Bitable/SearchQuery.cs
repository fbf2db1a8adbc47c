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
