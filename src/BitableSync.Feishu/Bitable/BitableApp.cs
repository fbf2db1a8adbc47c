namespace BitableSync.Feishu.Bitable;

/// <summary>A Base. Members not listed on the page of the call that returned it are null.</summary>
public sealed record BitableApp
{
    public required string AppToken { get; init; }

    public string? Name { get; init; }

    /// <summary>Browser address; only from creation.</summary>
    public string? Url { get; init; }

    /// <summary>The table a new Base comes with; only from creation. It has default fields and some blank records.</summary>
    public string? DefaultTableId { get; init; }

    /// <summary>IANA name such as <c>Asia/Shanghai</c>: the zone in which the Base shows dates and in which its days begin.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Counts changes to the set of tables, not to records.</summary>
    public long? Revision { get; init; }

    /// <summary>Advanced permissions are on: an app without manage right then reads empty data instead of an error.</summary>
    public bool? IsAdvanced { get; init; }
}
