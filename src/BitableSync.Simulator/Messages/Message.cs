namespace BitableSync.Simulator.Messages;

/// <summary>One message the app sent. Immutable; an update makes a new one with the same id.</summary>
/// <param name="ReceiverId">Open_id or chat_id it was sent to.</param>
/// <param name="Content">JSON text, as sent.</param>
internal sealed record Message(string Id, string ChatId, string ReceiverId, string Type, string Content, DateTimeOffset CreatedAt)
{
    public string? RootId { get; init; }

    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    public bool IsUpdated { get; init; }

    public bool IsDeleted { get; init; }
}
