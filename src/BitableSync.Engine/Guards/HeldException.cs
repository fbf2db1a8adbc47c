namespace BitableSync.Engine.Guards;

/// <summary>A run would delete or overwrite so much that a person has to look first; nothing of it was done.</summary>
internal sealed class HeldException(string reason) : Exception(reason);
