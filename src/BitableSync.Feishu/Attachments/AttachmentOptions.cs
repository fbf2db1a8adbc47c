namespace BitableSync.Feishu.Attachments;

/// <summary>Section <c>Feishu:Attachments</c>: where files of attachment fields are copied to and taken from. Nothing is copied by default.</summary>
public sealed record AttachmentOptions
{
    /// <summary>Directory into which the files of mapped attachment fields are copied, each once. Default: none.</summary>
    public string? DownloadTo { get; init; }

    /// <summary>Directory from which rows may name files to be uploaded. Default: none.</summary>
    public string? UploadFrom { get; init; }

    /// <summary>Larger files are left where they are, either way. Range 1 byte to 100 GiB, default 100 MiB.</summary>
    public long MaxBytes { get; init; } = 100L << 20;

    /// <summary>Longest time one transfer may take; of an upload in parts, one part. Default 5 min.</summary>
    public TimeSpan TransferTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
