using System.CommandLine;
using System.Globalization;
using BitableSync.App.Review;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Mappings;
using BitableSync.Engine.Plans;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>plan</c>: what would be done now, without doing it.</summary>
internal static class PlanVerb
{
    private const int ShownKeys = 5;

    private static readonly Option<string?> Mapping = new("--mapping") { Description = "Only this mapping." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("plan", "Read both sides and say what push, pull and a comparison would do now, writing nothing.") { Mapping };
        command.SetMappingsAction(terminal, (services, parsed, token) => RunAsync(terminal, services, parsed, token));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var catalog = services.GetRequiredService<MappingCatalog>();
        var only = parsed.GetValue(Mapping);
        if (only is not null && catalog.Find(new MappingName(only)) is null) throw VerbException.NoMapping(only);
        var (planner, states) = (services.GetRequiredService<MappingPlanner>(), services.GetRequiredService<IMappingStates>());
        List<MappingPlan> plans = [];
        foreach (var mapping in catalog.All.Where(mapping => only is null || mapping.Name.Value == only))
        {
            var status = await states.ReadAsync(mapping, cancellationToken);
            var plan = await planner.PlanAsync(mapping, cancellationToken);
            plans.Add(plan with { Stopped = status.StoppedBecause ?? plan.Stopped });
        }

        if (parsed.GetValue(CommonOptions.Json)) terminal.WriteJson(plans);
        foreach (var plan in plans) Write(terminal, plan);
        return plans.TrueForAll(plan => plan.IsEmpty) ? ExitCodes.Success : ExitCodes.Pending;
    }

    private static void Write(Terminal terminal, MappingPlan plan)
    {
        terminal.Say($"{plan.Mapping}: {plan.Records} records, {plan.Rows} rows, {plan.Pairs} pairs.{(plan.IsEmpty ? " Nothing would be done." : "")}");
        if (plan.Stopped is { } stopped) terminal.Say($"  It is stopped and would do nothing: {stopped}");
        if (plan.Doubt is { } doubt) terminal.Say($"  Nothing would be taken for deleted: {doubt}");
        IReadOnlyList<string>[] lines = [.. Lines(plan)];
        if (lines.Length > 0) terminal.WriteTable(["Where", "What", "Pairs", "Among them", ""], lines);
    }

    private static IEnumerable<IReadOnlyList<string>> Lines(MappingPlan plan)
    {
        (string Where, string What, PlannedPairs Pairs, bool IsHeld)[] parts =
        [
            ("Bitable", "create", plan.ToBitable.Creates, false),
            ("Bitable", "update", plan.ToBitable.Updates, plan.ToBitable.IsHeld),
            ("Bitable", "delete", plan.ToBitable.Deletes, plan.ToBitable.IsHeld),
            ("PostgreSQL", "create", plan.ToDatabase.Creates, false),
            ("PostgreSQL", "update", plan.ToDatabase.Updates, plan.ToDatabase.IsHeld),
            ("PostgreSQL", "delete", plan.ToDatabase.Deletes, plan.ToDatabase.IsHeld),
            ("", "log a conflict", plan.Conflicts, false),
            ("", "park", plan.Parked, false),
        ];
        return parts.Where(part => part.Pairs.Count > 0).Select(part => (IReadOnlyList<string>)
        [
            part.Where,
            part.What,
            part.Pairs.Count.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', part.Pairs.Sample.Take(ShownKeys)),
            part.IsHeld ? "a person is asked first" : "",
        ]);
    }
}
