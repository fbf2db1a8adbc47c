namespace BitableSync.Core.Mapping;

/// <summary>Address of a Bitable table: either <see cref="Url"/>, or <see cref="AppToken"/> with <see cref="TableId"/>.</summary>
public sealed record BitableOptions
{
    /// <summary>Token of the Base.</summary>
    public string? AppToken { get; init; }

    /// <summary>Id of the table, <c>tbl…</c>.</summary>
    public string? TableId { get; init; }

    /// <summary>The table's address as a browser shows it, in a Base or in a wiki, with <c>?table=tbl…</c>.</summary>
    public string? Url { get; init; }
}
