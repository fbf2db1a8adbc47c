using System.Reflection;
using System.Runtime.Loader;

namespace BitableSync.Tests.Simulation.Mutations;

/// <summary>A world of its own for one mutant: the harness and everything of ours, loaded once more around the mutated assembly.</summary>
internal sealed class MutantContext(string mutated, byte[] assembly) : AssemblyLoadContext(isCollectible: true)
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == mutated) return LoadFromStream(new MemoryStream(assembly));
        if (assemblyName.Name?.StartsWith("BitableSync.", StringComparison.Ordinal) != true) return null;
        var file = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
