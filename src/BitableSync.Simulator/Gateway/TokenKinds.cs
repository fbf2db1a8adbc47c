namespace BitableSync.Simulator.Gateway;

/// <summary>Kinds of access token an endpoint can take.</summary>
[Flags]
internal enum TokenKinds
{
    None = 0,

    /// <summary>The app's own, starting with t-.</summary>
    Tenant = 1,

    /// <summary>A logged-in person's: a JWT, or in the old form starting with u-.</summary>
    User = 2,
}
