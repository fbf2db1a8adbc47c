namespace BitableSync.Postgres.ChangeCapture;

/// <summary>Placeholder.</summary>
public sealed class Doorbell
{
    public const string ChangeChannel = "bitable_sync_change";
    public const string InboxChannel = "bitable_sync_inbox";
}
