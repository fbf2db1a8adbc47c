using BitableSync.App.Review;

namespace BitableSync.App.Verbs;

/// <summary>Ends a verb with a message for the person who called it.</summary>
internal sealed class VerbException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static VerbException NoMapping(string name) => new(ExitCodes.NotFound, NoSuchMapping.Message(name));
}
