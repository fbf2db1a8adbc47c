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

    /// <returns>The assembly's bytes.</returns>
    /// <exception cref="InvalidOperationException">The mutation does not fit the sources, or the result does not compile.</exception>
    public static byte[] Compile(Mutation mutation)
    {
        var compilation = CSharpCompilation.Create(
            mutation.Project, Parse(mutation), References(mutation.Project), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        var emitted = compilation.Emit(assembly);
        if (emitted.Success) return assembly.ToArray();
        var errors = emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5);
        throw new InvalidOperationException($"Mutation '{mutation.Name}' does not compile:\n{string.Join('\n', errors)}");
    }

    private static IEnumerable<SyntaxTree> Parse(Mutation mutation)
    {
        var root = RepositoryFiles.PathOf($"src/{mutation.Project}");
        var mutated = RepositoryFiles.PathOf($"src/{mutation.File}");
        string[] folders = [.. new[] { "obj", "bin" }.Select(folder => Path.Combine(root, folder) + Path.DirectorySeparatorChar)];
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(file => !folders.Any(file.StartsWith));
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            yield return Parse(Path.GetFullPath(file) == Path.GetFullPath(mutated) ? mutation.ApplyTo(text) : text);
        }

        yield return Parse(Added);
    }

    /// <summary>Partial methods without a body are those that a generator of the build writes; log messages do nothing here.</summary>
    private static SyntaxTree Parse(string text)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, Language).GetRoot();
        var generated = root.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(method => method.Modifiers.Any(SyntaxKind.PartialKeyword) && method.Body is null && method.ExpressionBody is null)
            .Select(method => (Method: method, Body: WithBody(method)))
            .ToDictionary(pair => pair.Method, pair => pair.Body);
        return CSharpSyntaxTree.Create(root.ReplaceNodes(generated.Keys, (method, _) => generated[method]), Language);
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
