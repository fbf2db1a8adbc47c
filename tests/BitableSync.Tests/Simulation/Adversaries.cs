using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation;

/// <summary>What a seed adds to its users: people and programs that make the engine's life harder than others do.</summary>
internal static class Adversaries
{
    /// <summary>The scenario among some adversaries, at least one.</summary>
    public static Scenario Join(Scenario scenario, Random random)
    {
        var choice = random.Next(1, 32);
        // A list that shows less than there must be is made again after five minutes, the first one like any other.
        var joined = scenario with { FreezesWhole = true, Rest = TimeSpan.FromMinutes(8) };
        if ((choice & 1) != 0) joined = WithAutomations(joined);
        if ((choice & 2) != 0) joined = WithBeginnings(joined, random);
        if ((choice & 4) != 0) joined = WithMarks(joined);
        if ((choice & 8) != 0) joined = WithGuards(joined, random);
        if ((choice & 16) != 0) joined = WithLinks(joined, random);
        return joined;
    }

    /// <summary>Other programs answer each write. Whether somebody decides about what is held then is left to other runs: it would begin anew.</summary>
    private static Scenario WithAutomations(Scenario scenario) => scenario with { HasAutomations = true, Reviews = 0, EventDelay = 3 };

    /// <summary>
    /// Rows and records are there before the engine is, and find each other by key. Nothing comes out of the trash: another record may
    /// have its key meanwhile, and that is reported to people, not settled. And the app may read from the beginning: else it sees an
    /// empty table, and nothing in the world tells it from one.
    /// </summary>
    private static Scenario WithBeginnings(Scenario scenario, Random random) => scenario with
    {
        Met = random.Next(1, 5),
        Rates = scenario.Rates.Where(rate => rate.Key != FaultKind.Forbidden).ToDictionary(),
        Mappings = [.. scenario.Mappings.Select(SimulatedMapping.WithKey)],
        Program = [.. scenario.Program.Select(action => action is { Side: Side.Remote, Verb: Verb.Revive } ? action with { Verb = Verb.Set } : action)],
    };

    /// <summary>
    /// The records of a second table link to those of the first. No deletion is ignored, for what leads to a row that is synced no more is
    /// parked until somebody changes it.
    /// </summary>
    private static Scenario WithLinks(Scenario scenario, Random random)
    {
        var (parents, children) = (scenario.Mappings[0], scenario.Mappings.ElementAtOrDefault(1) ?? SimulatedMapping.Draw(2, random));
        return scenario with
        {
            Mappings = [Syncing(parents), SimulatedMapping.WithLink(Syncing(children), parents.Name)],
            Program = [.. scenario.Program.Select(action => action with
            {
                Table = random.Next(2), Verb = action.Verb == Verb.Set && random.Next(3) == 0 ? Verb.Link : action.Verb,
            })],
        };
    }

    private static TableMapping Syncing(TableMapping mapping) => mapping with
    {
        OnRemoteDelete = RemoteDeletePolicy.Hard,
        OnLocalDelete = mapping.OnLocalDelete == LocalDeletePolicy.Ignore ? LocalDeletePolicy.Delete : mapping.OnLocalDelete,
    };

    /// <summary>Records of deleted rows are marked.</summary>
    private static Scenario WithMarks(Scenario scenario) => scenario with { Mappings = [.. scenario.Mappings.Select(SimulatedMapping.WithMark)] };

    /// <summary>Tables are emptied at once and mappings stop, and somebody must let them go on.</summary>
    private static Scenario WithGuards(Scenario scenario, Random random) => scenario with
    {
        HasOperator = true,
        Rates = new Dictionary<FaultKind, double>(scenario.Rates) { [FaultKind.Stopped] = 0.03 },
        Mappings = [.. scenario.Mappings.Select(mapping => mapping with { Guard = new GuardOptions { Records = 2, Window = TimeSpan.FromMinutes(1) } })],
        Program = [.. scenario.Program.Select(action => action.Verb == Verb.Delete && random.Next(3) == 0 ? action with { Verb = Verb.DeleteAll } : action)],
    };
}
