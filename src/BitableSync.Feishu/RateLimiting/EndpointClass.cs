namespace BitableSync.Feishu.RateLimiting;

/// <summary>Groups of endpoints that are treated alike when calls are budgeted and repeated.</summary>
public enum EndpointClass
{
    /// <summary>Access tokens and the address of the long connection.</summary>
    Token,

    /// <summary>Reads of Bases, tables, fields and records.</summary>
    Read,

    /// <summary>Writes of records. One at a time per Base; never repeated by the client itself.</summary>
    Write,

    /// <summary>Writes of Bases, tables and fields. One at a time per Base; never repeated by the client itself.</summary>
    Schema,

    /// <summary>Event subscriptions of files.</summary>
    Subscription,

    /// <summary>People and departments.</summary>
    Contact,

    /// <summary>Files of attachment fields. An upload that is repeated leaves a file that no cell shows.</summary>
    Media,

    /// <summary>Wiki nodes.</summary>
    Wiki,
}
