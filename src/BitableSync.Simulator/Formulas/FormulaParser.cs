using System.Globalization;
using System.Text;

namespace BitableSync.Simulator.Formulas;

/// <summary>
/// Parses the part of the platform's formula language that this simulator evaluates: literals, the fields of the same table, arithmetic,
/// text joining, comparisons, and the functions of <see cref="FormulaFunctions"/>. The old list call's filter is the same language with
/// fields written <c>CurrentValue.[Name]</c> instead of <c>bitable::$table[tbl].$field[fld]</c>.
/// </summary>
internal sealed class FormulaParser
{
    private const int MaxDepth = 64;

    // From loose to tight.
    private static readonly string[][] Levels = [["||"], ["&&"], ["!=", ">=", "<=", "=", ">", "<"], ["&"], ["+", "-"], ["*", "/"]];

    private readonly string _text;
    private readonly string _tableId;
    private int _at;
    private int _depth;

    private FormulaParser(string text, string tableId) => (_text, _tableId) = (text, tableId);

    /// <exception cref="FormatException">Not in the language, or outside the part of it that is known here.</exception>
    public static Expression Parse(string text, string tableId)
    {
        var parser = new FormulaParser(text, tableId);
        var parsed = parser.Level(0);
        parser.SkipBlanks();
        return parser._at == text.Length ? parsed : throw parser.Unexpected();
    }

    private Expression Level(int level)
    {
        if (level == Levels.Length) return Unary();
        var left = Level(level + 1);
        while (TakeOperator(Levels[level]) is { } found) left = new Operation(found, left, Level(level + 1));
        return left;
    }

    private Expression Unary()
    {
        if (++_depth > MaxDepth) throw new FormatException("The formula is nested too deeply.");
        var parsed = Take("-") ? new Negation(Unary()) : Postfix(Primary());
        _depth--;
        return parsed;
    }

    private Expression Postfix(Expression inner)
    {
        while (Take(".")) inner = Call(Name(), [inner]);
        return inner;
    }

    private Expression Primary()
    {
        SkipBlanks();
        if (Take("("))
        {
            var inner = Level(0);
            Expect(")");
            return inner;
        }
        if (Peek is '"') return new Constant(Text());
        if (Peek is >= '0' and <= '9') return new Constant(Number());
        if (Take("CurrentValue.[")) return new FieldReference(Until(']'), IsId: false);
        if (Take("bitable::$table["))
        {
            if (Until(']') != _tableId) throw new FormatException("The formula refers to another table, which is not known here.");
            Expect(".$field[");
            return new FieldReference(Until(']'), IsId: true);
        }
        var name = Name();
        return name.ToUpperInvariant() switch
        {
            "TRUE" => new Constant(true),
            "FALSE" => new Constant(false),
            _ => Call(name, []),
        };
    }

    private Call Call(string name, IReadOnlyList<Expression> first)
    {
        Expect("(");
        var arguments = new List<Expression>(first);
        if (!Take(")"))
        {
            do arguments.Add(Level(0));
            while (Take(","));
            Expect(")");
        }
        var function = name.ToUpperInvariant();
        return FormulaFunctions.Exists(function, arguments.Count)
            ? new Call(function, arguments)
            : throw new FormatException($"The formula calls '{name}' with {arguments.Count} arguments, which is not known here.");
    }

    private string Name()
    {
        SkipBlanks();
        var start = _at;
        while (Peek is { } next && char.IsAsciiLetter(next)) _at++;
        return _at > start ? _text[start.._at] : throw Unexpected();
    }

    private double Number()
    {
        var start = _at;
        while (Peek is >= '0' and <= '9' or '.') _at++;
        return double.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : throw Unexpected();
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (_at++; Peek is { } next; _at++)
        {
            if (next == '"')
            {
                _at++;
                return text.ToString();
            }
            if (next == '\\' && _at + 1 < _text.Length) _at++;
            text.Append(_text[_at]);
        }
        throw Unexpected();
    }

    private string Until(char end)
    {
        var start = _at;
        var stop = _text.IndexOf(end, start);
        if (stop < 0) throw Unexpected();
        _at = stop + 1;
        return _text[start..stop];
    }

    private string? TakeOperator(string[] operators)
    {
        SkipBlanks();
        foreach (var candidate in operators)
        {
            // A single & must not eat half of &&.
            if (candidate == "&" && _text.AsSpan(_at).StartsWith("&&", StringComparison.Ordinal)) continue;
            if (Take(candidate)) return candidate;
        }
        return null;
    }

    private bool Take(string symbol)
    {
        SkipBlanks();
        if (!_text.AsSpan(_at).StartsWith(symbol, StringComparison.Ordinal)) return false;
        _at += symbol.Length;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol)) throw Unexpected();
    }

    private char? Peek => _at < _text.Length ? _text[_at] : null;

    private void SkipBlanks()
    {
        while (Peek is { } next && char.IsWhiteSpace(next)) _at++;
    }

    private FormatException Unexpected() => new($"The formula cannot be read at position {_at}.");
}
