namespace BitableSync.App.Verbs;

/// <summary>Ends a verb with a message for the person who called it.</summary>
internal sealed class VerbException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
