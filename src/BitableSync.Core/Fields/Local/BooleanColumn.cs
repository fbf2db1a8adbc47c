using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary><c>boolean</c>. Bitable does not tell an unchecked box from one never touched, so NULL reads as false.</summary>
internal sealed class BooleanColumn(ColumnSpec column) : LocalForm<CanonicalValue.Flag>(column)
{
    protected override CanonicalValue Blank => new CanonicalValue.Flag(false);

    protected override string EmptyText => "false";

    protected override Conversion<CanonicalValue> Parse(string text) => text switch
    {
        "t" or "true" => new CanonicalValue.Flag(true),
        "f" or "false" => new CanonicalValue.Flag(false),
        _ => Misfit<CanonicalValue>("holds a value that is neither true nor false"),
    };

    protected override Conversion<string?> Format(CanonicalValue.Flag value) => value.Value ? "true" : "false";
}
