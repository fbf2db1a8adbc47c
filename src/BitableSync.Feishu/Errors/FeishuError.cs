namespace BitableSync.Feishu.Errors;

/// <summary>What is known about one error code of the platform.</summary>
/// <param name="Code">The <c>code</c> member of the answer.</param>
/// <param name="Name">The documented name, or a short description where the documentation gives none.</param>
/// <param name="Class">What to do when the code is met.</param>
/// <param name="Advice">One sentence that tells a person what to do. Holds no data of the request.</param>
public sealed record FeishuError(int Code, string Name, ErrorClass Class, string Advice)
{
    /// <summary>
    /// The class once a few repetitions did not help, for codes with more than one cause (a record that is not found may be
    /// seconds old and not yet on every replica, or gone). The same as <see cref="Class"/> for all others.
    /// </summary>
    public ErrorClass ClassIfItPersists { get; init; } = Class;

    /// <summary>The platform asks for fewer or slower requests: the caller grows the gap between its writes.</summary>
    public bool Throttles { get; init; }

    /// <summary>A write answered with this code may have been applied nevertheless.</summary>
    public bool MayHaveApplied { get; init; }

    /// <summary>False for a code the table does not know; it is then classified from the HTTP status.</summary>
    public bool IsKnown { get; init; } = true;
}
