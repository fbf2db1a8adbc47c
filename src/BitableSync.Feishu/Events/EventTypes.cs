namespace BitableSync.Feishu.Events;

/// <summary>Event types this client understands.</summary>
public static class EventTypes
{
    /// <summary>Records of a subscribed Base were added, edited or deleted, by anybody including this app.</summary>
    public const string RecordChanged = "drive.file.bitable_record_changed_v1";

    /// <summary>Fields of a subscribed Base were added, edited or deleted.</summary>
    public const string FieldChanged = "drive.file.bitable_field_changed_v1";

    /// <summary>The hourly ticket of a store app; still in the old envelope.</summary>
    public const string AppTicket = "app_ticket";
}
