namespace BitableSync.Tests.Simulation.Replays;

/// <summary>Takes away from a failing run whatever it fails without.</summary>
internal static class Shrinker
{
    /// <summary>The least that was found to break one of the invariants that the run breaks.</summary>
    public static Replay Shrink(Replay failing)
    {
        var report = failing.Run();
        var scenario = failing.Scenario;
        var least = failing with { Actions = failing.Actions ?? [.. Enumerable.Range(0, scenario.Program.Count)], Struck = report.Struck, Reviews = scenario.Reviews };
        if (!Fails(least)) return failing;
        if (Fails(least with { Reviews = 0 })) least = least with { Reviews = 0 };
        for (var size = int.MaxValue; Size(least) < size;)
        {
            size = Size(least);
            least = least with { Struck = Least(least.Struck!, struck => Fails(least with { Struck = struck })) };
            least = least with { Actions = Least(least.Actions!, actions => Fails(least with { Actions = actions })) };
        }

        return least;

        bool Fails(Replay replay) => replay.Run().Violations.Any(violation => report.Violations.Any(known => InvariantOf(known) == InvariantOf(violation)));
    }

    /// <summary>The invariant that a violation names first, e.g. I7.</summary>
    public static string InvariantOf(string violation) => violation.Split(':')[0];

    /// <summary>Delta debugging (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input): parts, ever smaller, are left out while it still fails.</summary>
    public static IReadOnlyList<T> Least<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, bool> fails)
    {
        if (items.Count > 0 && fails([])) return [];
        for (var parts = 2; items.Count > 1;)
        {
            var size = (items.Count + parts - 1) / parts;
            var rest = Enumerable.Range(0, (items.Count + size - 1) / size)
                .Select(part => (IReadOnlyList<T>)[.. items.Take(part * size), .. items.Skip((part + 1) * size)])
                .FirstOrDefault(fails);
            if (rest is not null) (items, parts) = (rest, Math.Max(2, parts - 1));
            else if (size == 1) break;
            else parts = Math.Min(items.Count, parts * 2);
        }

        return items;
    }

    private static int Size(Replay replay) => replay.Actions!.Count + replay.Struck!.Count;
}
