using System.Collections.Concurrent;
using BitableSync.Tests.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BitableSync.Tests.Simulation.Mutations;

/// <summary>Compiles a project of the engine from its sources, with one bug in it, in memory and under its own name.</summary>
internal static class MutantCompiler
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    /// <summary>What the build adds to every project.</summary>
    private const string Added =
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("BitableSync.Tests")]
        """;

    /// <summary>Each project as it is, read and parsed once for all its mutants.</summary>
    private static readonly ConcurrentDictionary<string, CSharpCompilation> Sound = new();

    /// <returns>The assembly's bytes.</returns>
    /// <exception cref="InvalidOperationException">The mutation does not fit the sources, or the result does not compile.</exception>
    public static byte[] Compile(Mutation mutation)
    {
        var sound = Sound.GetOrAdd(mutation.Project, Parse);
        var file = RepositoryFiles.PathOf($"src/{mutation.File}");
        var tree = sound.SyntaxTrees.Single(tree => tree.FilePath == Path.GetFullPath(file));
        var compilation = sound.ReplaceSyntaxTree(tree, Parse(mutation.ApplyTo(File.ReadAllText(file)), tree.FilePath));
        using var assembly = new MemoryStream();
        var emitted = compilation.Emit(assembly);
        if (emitted.Success) return assembly.ToArray();
        var errors = emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5);
        throw new InvalidOperationException($"Mutation '{mutation.Name}' does not compile:\n{string.Join('\n', errors)}");
    }

    private static CSharpCompilation Parse(string project)
    {
        var root = RepositoryFiles.PathOf($"src/{project}");
        string[] folders = [.. new[] { "obj", "bin" }.Select(folder => Path.Combine(root, folder) + Path.DirectorySeparatorChar)];
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(file => !folders.Any(file.StartsWith));
        return CSharpCompilation.Create(
            project,
            [.. files.Select(file => Parse(File.ReadAllText(file), Path.GetFullPath(file))), Parse(Added, "")],
            References(project),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Partial methods without a body are those that a generator of the build writes; log messages do nothing here.</summary>
    private static SyntaxTree Parse(string text, string path)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, Language).GetRoot();
        var generated = root.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(method => method.Modifiers.Any(SyntaxKind.PartialKeyword) && method.Body is null && method.ExpressionBody is null)
            .Select(method => (Method: method, Body: WithBody(method)))
            .ToDictionary(pair => pair.Method, pair => pair.Body);
        return CSharpSyntaxTree.Create(root.ReplaceNodes(generated.Keys, (method, _) => generated[method]), Language, path);
    }

    private static MethodDeclarationSyntax WithBody(MethodDeclarationSyntax method) => method
        .WithModifiers([.. method.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.PartialKeyword))])
        .WithAttributeLists([])
        .WithSemicolonToken(default)
        .WithBody(IsVoid(method) ? SyntaxFactory.Block() : SyntaxFactory.Block(SyntaxFactory.ParseStatement("throw new System.NotSupportedException();")));

    private static bool IsVoid(MethodDeclarationSyntax method) => method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };

    private static IEnumerable<MetadataReference> References(string project) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileNameWithoutExtension(file) != project)
            .Select(file => MetadataReference.CreateFromFile(file));
}
