namespace BitableSync.Simulator.Formulas;

/// <summary>A parsed formula. Values are null, double, string, bool or <see cref="Day"/>.</summary>
internal abstract record Expression
{
    public abstract object? Evaluate(FormulaScope scope);
}

/// <summary>A point in time that compares with others by its day in the Base's time zone.</summary>
/// <param name="Milliseconds">Since 1970.</param>
internal readonly record struct Day(double Milliseconds) : IComparable<Day>
{
    public int CompareTo(Day other) => Milliseconds.CompareTo(other.Milliseconds);
}

internal sealed record Constant(object? Value) : Expression
{
    public override object? Evaluate(FormulaScope scope) => Value;
}

/// <param name="IsId">The reference names the field by id, as formulas do; filters use the name.</param>
internal sealed record FieldReference(string Field, bool IsId) : Expression
{
    public override object? Evaluate(FormulaScope scope) => scope.Value(this);
}

internal sealed record Negation(Expression Inner) : Expression
{
    public override object? Evaluate(FormulaScope scope) => FormulaValues.Number(Inner.Evaluate(scope)) is { } number ? -number : null;
}

internal sealed record Operation(string Operator, Expression Left, Expression Right) : Expression
{
    public override object? Evaluate(FormulaScope scope) => Operator switch
    {
        "&&" => FormulaValues.Truth(Left.Evaluate(scope)) && FormulaValues.Truth(Right.Evaluate(scope)),
        "||" => FormulaValues.Truth(Left.Evaluate(scope)) || FormulaValues.Truth(Right.Evaluate(scope)),
        "&" => FormulaValues.Text(Left.Evaluate(scope)) + FormulaValues.Text(Right.Evaluate(scope)),
        "+" or "-" or "*" or "/" => Arithmetic(scope),
        _ => Comparison(scope),
    };

    private object? Arithmetic(FormulaScope scope)
    {
        if (FormulaValues.Number(Left.Evaluate(scope)) is not { } left || FormulaValues.Number(Right.Evaluate(scope)) is not { } right) return null;
        var result = Operator switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            _ => left / right,
        };
        return double.IsFinite(result) ? result : null;
    }

    private object Comparison(FormulaScope scope)
    {
        var order = FormulaValues.Compare(Left.Evaluate(scope), Right.Evaluate(scope), scope);
        return Operator switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "<" => order < 0,
            _ => order <= 0,
        };
    }
}

internal sealed record Call(string Function, IReadOnlyList<Expression> Arguments) : Expression
{
    public override object? Evaluate(FormulaScope scope) => FormulaFunctions.Run(this, scope);
}
