using System.Collections.Concurrent;
using System.Reflection;
using BitableSync.Core.Ports;
using BitableSync.Engine.Jobs;
using Xunit.Abstractions;

namespace BitableSync.Tests.Simulation.Sweep;

/// <summary>
/// Kills the process at every single call of every port, before the call takes effect and after, and demands that all comes to rest with
/// every invariant kept.
/// </summary>
/// <remarks>
/// Where nothing outside of the process changed between two of these points, as between two statements of one transaction, whatever is left
/// behind is the same, and so is the whole run: it is made once for them, see <see cref="Moment"/>.
/// </remarks>
public sealed class CrashSweepTests(ITestOutputHelper output)
{
    /// <summary>Methods that no job, command or event of a node calls, and why.</summary>
    private static readonly Dictionary<string, string> OutsideOfNodes = new()
    {
        ["IRequestPermits.ReserveAsync"] = "paces the requests of the client of the open platform, which the simulated Bitable stands in for",
        ["ILocalTable.ReadPageAsync"] = "only a plan reads tables by pages, and it changes nothing",
    };

    public static TheoryData<string> Names => [.. SweepScenarios.All.Select(scenario => scenario.Name)];

    [Fact]
    public void Every_method_of_every_port_is_swept()
    {
        var reached = SweepScenarios.All.AsParallel().SelectMany(scenario => scenario.Run().Passes).Select(pass => pass.Method).ToHashSet();

        var methods = Ports().SelectMany(MethodsOf).Select(Boundaries.NameOf).ToList();
        var missing = methods.Where(method => !reached.Contains(method) && !OutsideOfNodes.ContainsKey(method));

        Assert.Empty(missing);
        Assert.Equal(methods.Distinct(), methods);
        output.WriteLine($"{methods.Count(reached.Contains)} methods of {Ports().Count()} ports are called.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gone_at_any_call_a_process_loses_nothing(string name)
    {
        var scenario = SweepScenarios.All.Single(each => each.Name == name);
        var whole = scenario.Run();
        Assert.True(!whole.Failed, string.Join('\n', [.. whole.Violations, .. whole.Trace]));

        Fault[] crashes = [.. whole.Passes.DistinctBy(pass => pass.Moment).Select(pass => pass.Crash)];
        var broken = new ConcurrentBag<string>();
        Parallel.ForEach(crashes, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (crash, state) =>
        {
            var report = scenario.Run(crash);
            var lost = report.Struck.Contains(crash) ? report.Violations : [.. report.Violations, "the process was not gone"];
            var method = whole.Passes.First(pass => pass.Crash == crash).Method;
            if (lost.Count > 0) broken.Add(string.Join('\n', [$"{crash.Kind} {crash.Occasion} ({method})", .. lost, .. report.Trace]));
            if (broken.Count >= 3) state.Stop();
        });

        Assert.True(broken.IsEmpty, string.Join("\n\n", broken));
        output.WriteLine($"{whole.Passes.Count / 2} calls, {whole.Passes.Count} crash points, {crashes.Length} different runs");
    }

    /// <summary>What the engine asks of its surroundings: the ports, and whoever runs its jobs.</summary>
    private static IEnumerable<Type> Ports() => typeof(ISyncStore).Assembly.GetTypes()
        .Where(type => type.IsInterface && type.Namespace == typeof(ISyncStore).Namespace)
        .Append(typeof(IJobTrigger));

    private static IEnumerable<MethodInfo> MethodsOf(Type port) =>
        port.GetMethods(BindingFlags.Instance | BindingFlags.Public).Where(method => !method.IsSpecialName);
}
