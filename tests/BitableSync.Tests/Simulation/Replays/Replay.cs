using System.Globalization;

namespace BitableSync.Tests.Simulation.Replays;

/// <summary>
/// A run as one line, for instance <c>faults 1957 actions 0,4,7 struck Crash:12,LostAfter:3 reviews 0</c>: the seed and its surroundings,
/// which of the seed's actions are done (the others are waited for), which faults strike, and how often reviewers look.
/// </summary>
internal sealed record Replay
{
    public required int Seed { get; init; }

    public required Surroundings Surroundings { get; init; }

    /// <summary>Numbers of actions in the seed's program; null for all.</summary>
    public IReadOnlyList<int>? Actions { get; init; }

    /// <summary>Null for those that the seed draws.</summary>
    public IReadOnlyList<Fault>? Struck { get; init; }

    /// <summary>Null for as often as the seed says.</summary>
    public int? Reviews { get; init; }

    /// <summary>What the seed decides, without what is left out here.</summary>
    public Scenario Scenario
    {
        get
        {
            var scenario = Scenario.FromSeed(Seed, Surroundings);
            return scenario with { Program = Kept(scenario.Program), Reviews = Reviews ?? scenario.Reviews };
        }
    }

    public static Replay OfSeed(int seed, Surroundings surroundings) => new() { Seed = seed, Surroundings = surroundings };

    /// <exception cref="FormatException">The line is not one of a run.</exception>
    public static Replay Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words.Length % 2 != 0 || !Enum.TryParse<Surroundings>(words[0], ignoreCase: true, out var surroundings)) throw Malformed(line);
        var parts = words.Chunk(2).Skip(1).ToDictionary(part => part[0], part => part[1]);
        if (parts.Keys.Except(["actions", "struck", "reviews"]).Any()) throw Malformed(line);
        return new Replay
        {
            Seed = Number(words[1]),
            Surroundings = surroundings,
            Actions = parts.TryGetValue("actions", out var actions) ? [.. Items(actions).Select(Number)] : null,
            Struck = parts.TryGetValue("struck", out var struck) ? [.. Items(struck).Select(ParseFault)] : null,
            Reviews = parts.TryGetValue("reviews", out var reviews) ? Number(reviews) : null,
        };
    }

    public RunReport Run() => new SimulatedRun(Scenario, Struck is null ? null : new FaultPlan(Struck.ToHashSet())).Execute();

    public override string ToString()
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Surroundings.ToString().ToLowerInvariant()} {Seed}");
        if (Actions is not null) line += $" actions {Joined(Actions)}";
        if (Struck is not null) line += $" struck {Joined(Struck.Select(fault => $"{fault.Kind}:{fault.Occasion}"))}";
        return Reviews is null ? line : line + $" reviews {Reviews}";
    }

    /// <summary>The time of what is left out is kept, so that the rest happens when it did.</summary>
    private IReadOnlyList<UserAction> Kept(IReadOnlyList<UserAction> program)
    {
        if (Actions is null) return program;
        var kept = new List<UserAction>();
        var pause = TimeSpan.Zero;
        for (var number = 0; number < program.Count; number++)
        {
            pause += program[number].After;
            if (!Actions.Contains(number)) continue;
            kept.Add(program[number] with { After = pause });
            pause = TimeSpan.Zero;
        }

        return kept;
    }

    private static Fault ParseFault(string text) => text.Split(':') is [var kind, var occasion] && Enum.TryParse<FaultKind>(kind, out var known)
        ? new Fault(known, Number(occasion))
        : throw Malformed(text);

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Malformed(text);

    private static string Joined<T>(IEnumerable<T> items) => string.Join(',', items) is { Length: > 0 } joined ? joined : "none";

    private static string[] Items(string text) => text == "none" ? [] : text.Split(',');

    private static FormatException Malformed(string text) =>
        new($"'{text}' is no run. Expected e.g. 'faults 1957 actions 0,4,7 struck Crash:12,LostAfter:3 reviews 0'; the first word is one of {string.Join(", ", Enum.GetNames<Surroundings>())}.");
}
