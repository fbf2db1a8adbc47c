using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>One Bitable field paired with one PostgreSQL column.</summary>
public sealed record FieldMapping
{
    public required FieldId Field { get; init; }

    /// <summary>The field's name when the mapping was resolved; for people only, calls look the current name up by id.</summary>
    public required string FieldName { get; init; }

    /// <summary>What the configuration calls the field; null where the mapping came from none.</summary>
    public string? WrittenAs { get; init; }

    public required BitableFieldType FieldType { get; init; }

    public required ColumnSpec Column { get; init; }

    /// <summary>Never <see cref="FieldOwner.Shared"/> for a one-way field: it belongs to the side it flows from.</summary>
    public required FieldOwner Owner { get; init; }

    public required SyncDirection Direction { get; init; }

    /// <summary>What stands for a person in the column; without meaning where the field holds no people.</summary>
    public PersonKey PersonAs { get; init; }

    /// <summary>Where a link field leads whose column holds keys of that mapping's rows; null for every other field.</summary>
    public LinkTarget? LinksTo { get; init; }

    /// <summary>What to do about a value that is no option yet; without meaning where the field is no select.</summary>
    public UnknownOptionPolicy OnUnknownOption { get; init; }

    /// <summary>Options that the field had when the mapping was resolved.</summary>
    public int OptionCount { get; init; }

    public required FieldCodec Codec { get; init; }

    /// <summary>
    /// Whether Bitable works the value out by itself (formula, lookup, created, modified, auto number), so that a change of it is
    /// nobody's edit. A stage is moved by people, although no app may write it.
    /// </summary>
    public bool IsWorkedOutRemotely => FieldPairs.IsComputed(FieldType) && FieldType != BitableFieldType.Stage;

    /// <summary>What an absent cell reads as: nothing, or for a checkbox, unchecked.</summary>
    public CanonicalValue Blank => Codec.FromRemote(null) is { Fits: true } blank ? blank.Value : CanonicalValue.Empty;

    /// <summary>The field's base in a pair; blank where the two sides have never agreed on a value.</summary>
    public CanonicalValue BaseIn(Link link) => link.Base.GetValueOrDefault(Field) ?? Blank;
}
