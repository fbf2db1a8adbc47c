namespace BitableSync.Engine.Guards;

/// <summary>A run would delete or overwrite so much that a person has to look first; nothing of it was done.</summary>
/// <param name="reason">For people.</param>
/// <param name="isNew">Whether nobody has been told of it yet.</param>
internal sealed class HeldException(string reason, bool isNew) : Exception(reason)
{
    public bool IsNew { get; } = isNew;
}
