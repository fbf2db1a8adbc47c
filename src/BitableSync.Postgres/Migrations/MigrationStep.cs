using System.Globalization;

namespace BitableSync.Postgres.Migrations;

/// <summary>One change of the engine's own schema. Safe to run twice; never edited once released.</summary>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="Name">File name without its extension, e.g. <c>0001_links_and_leases</c>.</param>
/// <param name="Sql">Statements without transaction control.</param>
internal sealed record MigrationStep(int Version, string Name, string Sql)
{
    private const string Folder = "migrations/";

    /// <summary>All steps this program knows, in order.</summary>
    public static IReadOnlyList<MigrationStep> All { get; } = ReadAll();

    private static MigrationStep[] ReadAll()
    {
        var assembly = typeof(MigrationStep).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(resource =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                    var name = Path.GetFileNameWithoutExtension(resource[Folder.Length..]);
                    return new MigrationStep(int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
                }),
        ];
    }
}
