namespace BitableSync.Postgres.Access;

/// <summary>One action of a person or script.</summary>
/// <param name="Actor">Name of the key, or of the operating system's user on the command line.</param>
/// <param name="Role">Role of the key; <c>command line</c>; <c>open</c> where nobody has to log in.</param>
/// <param name="Action">What was asked for, e.g. <c>resolve conflict</c>.</param>
/// <param name="Subject">On which id: a conflict's number, a mapping's name. Never a cell value.</param>
/// <param name="Outcome"><c>done</c>, or why not.</param>
/// <param name="Reason">Why the actor did it, in the actor's words; null where none was given.</param>
public sealed record AuditEntry(string Actor, string Role, string Action, string Subject, string Outcome, string? Reason)
{
    public const string Done = "done";
}

/// <summary>An action as it was recorded.</summary>
public sealed record RecordedEntry(long Id, DateTimeOffset At, AuditEntry Entry);
