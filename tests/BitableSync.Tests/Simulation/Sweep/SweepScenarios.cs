using BitableSync.Core.Mapping;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Simulation.Sweep;

/// <summary>Stories that together call every method of every port.</summary>
internal static class SweepScenarios
{
    public static IReadOnlyList<SweepScenario> All { get; } =
    [
        new("rows and records are created, changed and deleted", Of(
            Local(Verb.Insert), Remote(Verb.Insert), Soon(Local(Verb.Insert)), Local(Verb.Set, 0, "a"),
            Remote(Verb.Set, 1, "b"), Soon(Remote(Verb.Set, 0, "c")),
            Remote(Verb.Rename), Local(Verb.Delete, 0), Remote(Verb.Delete, 0))),
        new("both sides change the same fields, and delete what the other changes", Of(
            Local(Verb.Insert), Local(Verb.Insert), Local(Verb.Set, 0, "a"), AtOnce(Remote(Verb.Set, 0, "a")), AtOnce(Remote(Verb.Set, 0, "d")),
            Local(Verb.Delete, 0), AtOnce(Remote(Verb.Set, 0, "a")), Remote(Verb.Delete, 0), AtOnce(Local(Verb.Set, 0, "b")))),
        new("people decide conflicts and take changes back", Of(SimulatedMapping.Create(1, FieldOwner.Manual),
            Local(Verb.Insert), Local(Verb.Set, 0, "b"), AtOnce(Remote(Verb.Set, 0, "b")), Remote(Verb.Set, 0, "a"), Local(Verb.Set, 0, "b"),
            AtOnce(Remote(Verb.Set, 0, "b")))
            with { Seed = 20, Reviews = 8 }),
        new("refused records are found by halving", Of(
            Local(Verb.Insert), AtOnce(Local(Verb.Insert)), AtOnce(Local(Verb.Insert)), AtOnce(Local(Verb.Insert)),
            Local(Verb.Poison, 1, "a"), AtOnce(Local(Verb.Set, 0, "a")), AtOnce(Local(Verb.Set, 2, "a")),
            AtOnce(Remote(Verb.Poison, 3, "b")), AtOnce(Local(Verb.Poison, 3, "a")), Local(Verb.Set, 1, "a"), Local(Verb.Set, 3, "a"),
            Remote(Verb.Set, 3, "b"))),
        new("answers are lost and keys are used", Of(
            Local(Verb.Insert), Local(Verb.Set, 0, "a"), Local(Verb.Insert), Local(Verb.Delete, 0), Local(Verb.Insert)),
            new Fault(FaultKind.LostAfter, 0), new Fault(FaultKind.KeyUsed, 0), new Fault(FaultKind.LostAfter, 2),
            new Fault(FaultKind.LostBefore, 4), new Fault(FaultKind.LostAfter, 4),
            new Fault(FaultKind.NotNow, 6), new Fault(FaultKind.Throttled, 7), new Fault(FaultKind.ScanCut, 2), new Fault(FaultKind.Freeze, 60)),
        new("what no event told is found by comparing", Of(
            Local(Verb.Insert), Remote(Verb.Insert), Remote(Verb.Set, 0, "a"), Remote(Verb.Delete, 1), Remote(Verb.Insert)) with { Compares = true },
            new Fault(FaultKind.EventLost, 1), new Fault(FaultKind.EventLost, 2), new Fault(FaultKind.EventLost, 3),
            new Fault(FaultKind.EventLost, 4)),
        new("lost events are noticed by the revision", Of(
            Local(Verb.Insert), Remote(Verb.Set, 0, "a"), Wait(40), Remote(Verb.Insert), Wait(40), Remote(Verb.Set, 1, "b"))
            with { WatchesRevisions = true, Rest = TimeSpan.FromMinutes(3) },
            new Fault(FaultKind.EventLost, 1)),
        new("rows and records that were there before are matched by key", Of(SimulatedMapping.WithKey(SimulatedMapping.Create(1)),
            Local(Verb.Insert), Remote(Verb.Insert), Remote(Verb.Delete)) with { Met = 3 }),
        new("a comparison of several pages goes on where it was", Of(SimulatedMapping.WithKey(SimulatedMapping.Create(1)),
            Remote(Verb.Insert), Local(Verb.Set, 0, "b")) with { Met = 12, Compares = true }),
        new("mass changes are held and let through", Operated(Guarded())),
        new("mass changes are held and taken back", Operated(Guarded()) with { Rejects = true, ChecksWrites = false }),
        new("an empty list is held", Of(SimulatedMapping.Create(1) with { Guard = new GuardOptions() },
            Local(Verb.Insert), AtOnce(Local(Verb.Insert)), Remote(Verb.DeleteAll))
            with { Compares = true, HasOperator = true, Rest = TimeSpan.FromMinutes(4) },
            [.. Enumerable.Range(2, 4).Select(occasion => new Fault(FaultKind.EventLost, occasion))]),
        new("links wait for what they lead to", Linked(
            Remote(Verb.Insert, table: 1), Remote(Verb.Insert), AtOnce(Remote(Verb.Link, table: 1)), Local(Verb.Insert, table: 0),
            AtOnce(Local(Verb.Insert, table: 1)), AtOnce(Local(Verb.Link, 1, table: 1)),
            Local(Verb.Rekey, 0), Remote(Verb.Delete, 0), Local(Verb.Delete, 0, table: 1))),
        new("records of deleted rows are marked", Of(SimulatedMapping.WithMark(SimulatedMapping.Create(1)),
            Local(Verb.Insert), Local(Verb.Insert), Local(Verb.Delete, 0), Remote(Verb.Set, 0, "a"), Local(Verb.Revive),
            Local(Verb.Delete, 0), Remote(Verb.Delete, 0))),
        new("keys change and rows come back", Of(
            Local(Verb.Insert), Local(Verb.Rekey), Local(Verb.Set, 0, "a"), AtOnce(Local(Verb.Rekey)), AtOnce(Remote(Verb.Set, 0, "b")),
            Local(Verb.Delete), Local(Verb.Revive), Remote(Verb.Delete), Remote(Verb.Revive))),
        new("a mapping stops and runs again", Operated(Of(
            Local(Verb.Insert), Local(Verb.Set, 0, "a"), AtOnce(Remote(Verb.Set, 0, "b")))),
            new Fault(FaultKind.Stopped, 1)),
    ];

    private static Scenario Operated(Scenario scenario) => scenario with { HasOperator = true, Rest = TimeSpan.FromMinutes(2) };

    private static Scenario Guarded() => Of(
        SimulatedMapping.Create(1) with { Guard = new GuardOptions { Records = 1, Window = TimeSpan.FromMinutes(1) } },
        Local(Verb.Insert), AtOnce(Local(Verb.Insert)), AtOnce(Local(Verb.Insert)), AtOnce(Local(Verb.Insert)),
        Local(Verb.DeleteAll), Wait(20), Local(Verb.Insert), AtOnce(Local(Verb.Insert)), AtOnce(Local(Verb.Insert)), Wait(70),
            Remote(Verb.DeleteAll), Wait(10));

    private static Scenario Linked(params UserAction[] program)
    {
        var parents = SimulatedMapping.Create(1);
        return Of(parents, program) with { Mappings = [parents, SimulatedMapping.WithLink(SimulatedMapping.Create(2), parents.Name)] };
    }

    private static Scenario Of(params UserAction[] program) => Of(SimulatedMapping.Create(1), program);

    private static Scenario Of(TableMapping mapping, params UserAction[] program) => new()
    {
        Seed = 1,
        IsSwept = true,
        Nodes = 1,
        Mappings = [mapping],
        Program = [.. program, Wait(30)],
        Rates = FaultMix.None,
        EventDelay = 2,
        Rest = TimeSpan.FromSeconds(70),
    };

    private static UserAction Local(Verb verb, int target = 0, string column = "a", int table = 0) =>
        new(TimeSpan.FromSeconds(4), table, Side.Local, verb, target, column);

    private static UserAction Remote(Verb verb, int target = 0, string column = "a", int table = 0) =>
        new(TimeSpan.FromSeconds(4), table, Side.Remote, verb, target, column);

    private static UserAction Wait(int seconds) => new(TimeSpan.FromSeconds(seconds), 0, Side.Local, Verb.Wait, 0, "");

    private static UserAction Soon(UserAction action) => action with { After = TimeSpan.FromMilliseconds(300) };

    private static UserAction AtOnce(UserAction action) => action with { After = TimeSpan.Zero };
}
