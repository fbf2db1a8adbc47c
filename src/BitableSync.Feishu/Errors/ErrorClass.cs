namespace BitableSync.Feishu.Errors;

/// <summary>What the caller should do about an error of the platform.</summary>
public enum ErrorClass
{
    /// <summary>The platform is busy or unwell: the same request may succeed later.</summary>
    Retry,

    /// <summary>The access token is no longer accepted: repeat once with a new one.</summary>
    RefreshToken,

    /// <summary>A field or table is no longer what the request assumes: read the schema again and rebuild the request.</summary>
    RefreshSchema,

    /// <summary>A page token expired or a page was too large: begin the scan again, with smaller pages.</summary>
    RestartPaging,

    /// <summary>The request was sent before under the same key: find out by reading what became of it.</summary>
    VerifyOutcome,

    /// <summary>A record, value or id of the request is wrong: isolate it and let a person correct it.</summary>
    FixData,

    /// <summary>Permission, configuration or a quota is missing, or the code is unknown: stop and tell a person.</summary>
    Stop,

    /// <summary>The request breaks the platform's contract: a defect of this program.</summary>
    ClientBug,

    /// <summary>The wanted state already holds: treat as success.</summary>
    AlreadyDone,
}
