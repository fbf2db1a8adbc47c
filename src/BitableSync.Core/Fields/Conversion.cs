namespace BitableSync.Core.Fields;

/// <summary>
/// Outcome of turning one value into another form: the value, or a problem in words a person can act on.
/// A value that does not fit is an expected outcome, not an exception: its record is parked and the others go on.
/// </summary>
public readonly struct Conversion<T>
{
    private readonly T? _value;

    private Conversion(T? value, string? problem) => (_value, Problem) = (value, problem);

    /// <summary>Null when the conversion succeeded. Names types and limits, never the value itself (it may be personal data).</summary>
    public string? Problem { get; }

    public bool Fits => Problem is null;

    /// <exception cref="InvalidOperationException">The conversion failed; check <see cref="Fits"/> first.</exception>
    public T Value => Fits ? _value! : throw new InvalidOperationException(Problem);

    public static implicit operator Conversion<T>(T value) => new(value, null);

    public static Conversion<T> Misfit(string problem) => new(default, problem);

    public Conversion<TNext> Then<TNext>(Func<T, Conversion<TNext>> next) =>
        Fits ? next(_value!) : Conversion<TNext>.Misfit(Problem!);
}
