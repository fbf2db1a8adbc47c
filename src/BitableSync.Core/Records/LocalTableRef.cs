namespace BitableSync.Core.Records;

/// <summary>Address of one PostgreSQL table, unquoted and in the catalogue's own case.</summary>
public readonly record struct LocalTableRef(string Schema, string Name)
{
    /// <summary>Reads <c>schema.table</c>; a part that holds a dot or a double quote is written as in SQL, <c>"odd.name"</c>.</summary>
    public static LocalTableRef? TryParse(string text)
    {
        var rest = text.AsSpan();
        if (NextPart(ref rest) is not { } schema || rest.IsEmpty || rest[0] != '.') return null;
        rest = rest[1..];
        return NextPart(ref rest) is { } name && rest.IsEmpty ? new LocalTableRef(schema, name) : null;
    }

    public override string ToString() => $"{Quoted(Schema)}.{Quoted(Name)}";

    private static string Quoted(string part) =>
        part.AsSpan().IndexOfAny('.', '"') < 0 ? part : $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string? NextPart(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != '"') return PlainPart(ref rest);
        var part = "";
        rest = rest[1..];
        while (rest.IndexOf('"') is var quote and >= 0)
        {
            part += rest[..quote].ToString();
            rest = rest[(quote + 1)..];
            if (rest.IsEmpty || rest[0] != '"') return part.Length > 0 ? part : null;
            part += '"';
            rest = rest[1..];
        }

        return null;
    }

    private static string? PlainPart(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('.', '"');
        var part = end < 0 ? rest : rest[..end];
        rest = rest[part.Length..];
        return part.IsEmpty ? null : part.ToString();
    }
}
