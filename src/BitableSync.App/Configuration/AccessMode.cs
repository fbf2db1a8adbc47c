namespace BitableSync.App.Configuration;

/// <summary>Who may use page, API and dashboard.</summary>
public enum AccessMode
{
    /// <summary>Whoever has a key, as far as its role goes.</summary>
    Keys,

    /// <summary>Everybody who reaches them, as operator. Only where they listen on addresses of this machine.</summary>
    Open,
}
