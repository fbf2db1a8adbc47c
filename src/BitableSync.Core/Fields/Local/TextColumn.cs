using System.Text;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Local;

/// <summary><c>text</c>, <c>varchar(n)</c>, <c>char(n)</c>, <c>citext</c> and <c>name</c>. NULL and '' are both empty.</summary>
internal sealed class TextColumn(ColumnSpec column) : LocalForm<CanonicalValue.Text>(column)
{
    /// <summary>A <c>name</c> is cut to this many bytes by the server.</summary>
    private const int MaxNameBytes = 63;

    protected override string EmptyText => "";

    protected override Conversion<CanonicalValue> Parse(string text) => TextOrEmpty(Stored(text));

    protected override Conversion<string?> Format(CanonicalValue.Text value) =>
        ProblemOf(value.Value) is { } problem ? Misfit<string?>(problem) : value.Value;

    protected override CanonicalValue Keep(CanonicalValue.Text value) => TextOrEmpty(Stored(value.Value));

    /// <summary>The server pads <c>char(n)</c> with spaces, and they do not count as part of the value.</summary>
    private string Stored(string text) => Column.Family == ColumnFamily.PaddedText ? text.TrimEnd(' ') : text;

    private string? ProblemOf(string text)
    {
        if (StorableText.ProblemOf(text) is { } problem) return $"cannot take the text: it {problem}";
        if (Column.TypeName == "name" && Encoding.UTF8.GetByteCount(text) > MaxNameBytes) return $"takes at most {MaxNameBytes} bytes: shorten the text";
        if (Column.MaxLength is not { } most || text.Length <= most || StorableText.CodePoints(text) <= most) return null;
        return $"takes at most {most} characters, and the text has {StorableText.CodePoints(text)}: shorten it, or widen the column";
    }

    private static CanonicalValue TextOrEmpty(string text) => text.Length == 0 ? CanonicalValue.Empty : new CanonicalValue.Text(text);
}
