using System.Text.RegularExpressions;

namespace BitableSync.Simulator.Faults;

/// <summary>Something that goes wrong with API calls.</summary>
public sealed record Fault
{
    public required FaultKind Kind { get; init; }

    /// <summary>Regular expression the path must contain; null fits every path.</summary>
    public string? Path { get; init; }

    /// <summary>HTTP method; null fits every method.</summary>
    public string? Method { get; init; }

    /// <summary>How many calls it hits before it is over; null means until cleared.</summary>
    public int? Times { get; init; }

    /// <summary>Chance, from 0 to 1, that a fitting call is hit.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Code to answer, for <see cref="FaultKind.Code"/> and <see cref="FaultKind.CodeAfterApplying"/>.</summary>
    public int Code { get; init; }

    /// <summary>HTTP status to answer; null takes the documented one, 502 for HTML and empty bodies.</summary>
    public int? Status { get; init; }

    /// <summary>Value of x-ogw-ratelimit-reset, in seconds.</summary>
    public int ResetSeconds { get; init; } = 1;

    /// <summary>How long <see cref="FaultKind.Slow"/> waits before the call is carried out.</summary>
    public TimeSpan Delay { get; init; }

    internal bool Fits(string method, string path) =>
        (Method is null || Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        && (Path is null || Regex.IsMatch(path, Path, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
}
