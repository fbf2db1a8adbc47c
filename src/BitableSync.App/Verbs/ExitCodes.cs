namespace BitableSync.App.Verbs;

/// <summary>What the program's exit code means. Documented in docs/cli.md; scripts rely on them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The verb ran and found something wrong that is not listed below, e.g. the demo's two sides differ. Also: a bug.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The configuration is wrong.</summary>
    public const int Configuration = 3;

    /// <summary>PostgreSQL or Feishu is away; the same command may succeed later.</summary>
    public const int Unavailable = 4;

    /// <summary>What the command names does not exist.</summary>
    public const int NotFound = 5;

    /// <summary>The command was understood and not carried out: values moved on, a value does not fit, a file would be overwritten.</summary>
    public const int Refused = 6;

    /// <summary><c>plan</c>: something would be done.</summary>
    public const int Pending = 7;

    /// <summary>Ended by a signal before it was done.</summary>
    public const int Interrupted = 130;
}
