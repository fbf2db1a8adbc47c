using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Outbound;

/// <summary>The options of select fields as they are now, where a value must not, or may no longer, become a new one.</summary>
internal sealed class KnownOptions
{
    /// <summary>Most options of one field (Bitable, "Limits").</summary>
    public const int MostOptions = 20_000;

    /// <summary>So few options below the limit it might be reached before the mapping is resolved again.</summary>
    private const int NearLimit = MostOptions - 1000;

    private readonly Dictionary<FieldId, HashSet<string>> _options;

    private KnownOptions(Dictionary<FieldId, HashSet<string>> options) => _options = options;

    public static KnownOptions None { get; } = new([]);

    /// <summary>Asks Bitable only where a field of the mapping refuses new options, or is about to be full.</summary>
    /// <exception cref="RemoteException">The fields could not be read.</exception>
    public static async Task<KnownOptions> ReadAsync(IRemoteTables remoteTables, TableMapping mapping, CancellationToken cancellationToken)
    {
        var watched = mapping.Fields.Where(IsWatched).Select(field => field.Field).ToHashSet();
        if (watched.Count == 0) return None;
        var fields = await remoteTables.ReadFieldsAsync(mapping.Remote, cancellationToken);
        return new KnownOptions(fields
            .Where(field => watched.Contains(field.Id))
            .ToDictionary(field => field.Id, field => field.OptionNames.ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>Why some of the values cannot be written; null where all can.</summary>
    public string? ProblemIn(TableMapping mapping, IReadOnlyDictionary<FieldId, CanonicalValue> values) => values
        .Select(cell => _options.TryGetValue(cell.Key, out var known) ? ProblemOf(mapping.FieldOf(cell.Key)!, known, cell.Value) : null)
        .FirstOrDefault(problem => problem is not null);

    private static string? ProblemOf(FieldMapping field, HashSet<string> known, CanonicalValue value)
    {
        var unknown = Items(value).Count(item => !known.Contains(item));
        if (unknown == 0) return null;
        if (field.OnUnknownOption == UnknownOptionPolicy.Refuse)
        {
            return $"Column \"{field.Column.Name}\" holds what is no option of field \"{field.FieldName}\", and the mapping refuses new ones "
                + "(OnUnknownOption). Add the option in Bitable or correct the row, then replay.";
        }

        return known.Count + unknown <= MostOptions ? null
            : $"Field \"{field.FieldName}\" has {known.Count} options, and Bitable takes at most {MostOptions}. Remove some that nobody uses, then replay.";
    }

    private static bool IsWatched(FieldMapping field) =>
        field.FieldType is BitableFieldType.SingleSelect or BitableFieldType.MultiSelect
        && field.Direction != SyncDirection.ToDatabase
        && (field.OnUnknownOption == UnknownOptionPolicy.Refuse || field.OptionCount > NearLimit);

    private static IEnumerable<string> Items(CanonicalValue value) => value switch
    {
        CanonicalValue.Text text => [text.Value],
        CanonicalValue.Set set => set.Items,
        _ => [],
    };
}
