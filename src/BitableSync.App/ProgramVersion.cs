using System.Reflection;

namespace BitableSync.App;

internal static class ProgramVersion
{
    /// <summary>As built, without the source revision.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
