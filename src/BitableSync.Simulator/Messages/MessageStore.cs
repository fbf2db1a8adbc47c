using System.Collections.Concurrent;

namespace BitableSync.Simulator.Messages;

/// <summary>Messages by id, the deduplication keys of the last hour, and the chats people have with the app.</summary>
internal sealed class MessageStore(Platform platform)
{
    private static readonly TimeSpan DeduplicatedFor = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Message> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _chats = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string MessageId, DateTimeOffset Until)> _sent = new(StringComparer.Ordinal);

    public IReadOnlyList<Message> All => [.. _messages.Values.OrderBy(message => message.CreatedAt).ThenBy(message => message.Id, StringComparer.Ordinal)];

    public Message? Find(string messageId) => _messages.GetValueOrDefault(messageId);

    public void Put(Message message) => _messages[message.Id] = message;

    /// <summary>The chat of a person with the app, or the group itself.</summary>
    public string ChatWith(string receiverId) =>
        receiverId.StartsWith("oc_", StringComparison.Ordinal) ? receiverId : _chats.GetOrAdd(receiverId, _ => platform.Ids.ChatId());

    /// <summary>The message an equal call made within the last hour.</summary>
    public Message? SentWith(string? uuid) =>
        uuid is { Length: > 0 } && _sent.TryGetValue(uuid, out var sent) && sent.Until > platform.Clock.TrueNow ? Find(sent.MessageId) : null;

    public void Remember(string? uuid, Message message)
    {
        if (uuid is { Length: > 0 }) _sent[uuid] = (message.Id, platform.Clock.TrueNow + DeduplicatedFor);
    }
}
