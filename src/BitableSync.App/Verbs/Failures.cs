using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Feishu.Errors;

namespace BitableSync.App.Verbs;

/// <summary>The one place where a verb's failure becomes words for a person and an exit code.</summary>
internal static class Failures
{
    public static async Task<int> GuardAsync(Terminal terminal, Func<Task<int>> verb, CancellationToken cancellationToken)
    {
        try
        {
            return await verb();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (ConfigurationException wrong)
        {
            WriteProblems(terminal, "error", wrong.Problems);
            return ExitCodes.Configuration;
        }
        catch (VerbException refused)
        {
            terminal.Say(refused.Message);
            return refused.ExitCode;
        }
        catch (Exception failure) when (Describe(failure) is { } known)
        {
            terminal.Say(known.Message);
            return known.IsTransient ? ExitCodes.Unavailable : ExitCodes.Failure;
        }
        catch (Exception fault)
        {
            terminal.Say($"This should not happen; please report it with these lines: {fault}");
            return ExitCodes.Failure;
        }
    }

    public static void WriteProblems(Terminal terminal, string kind, IReadOnlyList<ConfigurationProblem> problems)
    {
        terminal.Say($"{problems.Count} {kind}{(problems.Count == 1 ? "" : "s")} in the configuration:");
        foreach (var problem in problems) terminal.Say($"  {problem}");
    }

    /// <summary>What a person should read about a failure outside of this program; null for a bug in it.</summary>
    public static (string Message, bool IsTransient)? Describe(Exception failure) => failure switch
    {
        StoreException store => (store.Message, store.IsTransient),
        RemoteException remote => (remote.Message, remote.IsTransient),
        FeishuApiException feishu => (feishu.Message, feishu.IsTransient),
        _ => null,
    };
}
