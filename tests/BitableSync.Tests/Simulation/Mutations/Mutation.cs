namespace BitableSync.Tests.Simulation.Mutations;

/// <summary>A bug planted into a copy of the engine's sources before they are compiled.</summary>
/// <param name="Name">What the bug does, in words.</param>
/// <param name="File">The file below <c>src</c>, with forward slashes.</param>
/// <param name="Find">Text that occurs in the file exactly once.</param>
/// <param name="Replace">What stands there instead.</param>
public sealed record Mutation(string Name, string File, string Find, string Replace)
{
    /// <summary>It shows only where there are <see cref="Adversaries"/>.</summary>
    public bool NeedsAdversaries { get; init; }

    /// <summary>Folder of the project, which is also the assembly's name.</summary>
    public string Project => File[..File.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The file's text with the bug in it.</summary>
    /// <exception cref="InvalidOperationException">The engine has changed, and the bug with it must.</exception>
    public string ApplyTo(string source)
    {
        var first = source.IndexOf(Find, StringComparison.Ordinal);
        var last = source.LastIndexOf(Find, StringComparison.Ordinal);
        if (first >= 0 && first == last) return source.Replace(Find, Replace, StringComparison.Ordinal);
        throw new InvalidOperationException(
            $"Mutation '{Name}': its text occurs {(first < 0 ? "nowhere" : "several times")} in src/{File}. Rewrite it for what the engine looks like now.");
    }

    public override string ToString() => Name;
}
