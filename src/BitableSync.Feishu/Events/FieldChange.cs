namespace BitableSync.Feishu.Events;

/// <summary>One field of a change event.</summary>
/// <param name="FieldId">The field.</param>
/// <param name="Action">What was done to it.</param>
/// <param name="NameBefore">Null for a new field.</param>
/// <param name="NameAfter">Null for a deleted field.</param>
public sealed record FieldChange(string FieldId, ChangeAction Action, string? NameBefore, string? NameAfter);
