using System.Reflection;
using BitableSync.Core.Ports;

namespace BitableSync.Tests.Simulation.Sweep;

/// <summary>A moment of a run in which one process does its work. The world outside of it is the same whenever within the moment it goes.</summary>
internal readonly record struct Moment(string Node, int Step, int Effects);

/// <summary>A place where a process may be gone.</summary>
/// <param name="Method">The port's method whose call begins or ends there.</param>
/// <param name="Crash">What makes the process go there.</param>
/// <param name="Moment">When it is passed.</param>
internal sealed record Pass(string Method, Fault Crash, Moment Moment);

/// <summary>Both sides of every call that one process makes through its ports.</summary>
internal sealed class Boundaries(World world, Node node)
{
    public bool IsAlive => !node.IsDead;

    /// <summary>The name of a port's method in lists of what was passed.</summary>
    public static string NameOf(MethodInfo method) =>
        $"{(method.DeclaringType == typeof(IAsyncDisposable) ? nameof(ISyncTransaction) : method.DeclaringType!.Name)}.{method.Name}";

    /// <exception cref="NodeCrashException">The process is gone, or goes before the call takes effect.</exception>
    public void Before(MethodInfo method) => Pass(method, FaultKind.CrashBeforeCall);

    /// <exception cref="NodeCrashException">The process is gone, or goes with the answer unseen.</exception>
    public void After(MethodInfo method)
    {
        if (!IsStatement(method)) world.Effects++;
        Pass(method, FaultKind.CrashAfterCall);
    }

    /// <summary>Whether the call only changes what its transaction would take back.</summary>
    private static bool IsStatement(MethodInfo method) => typeof(ISyncTransaction).GetProperties().Any(port => port.PropertyType == method.DeclaringType);

    private void Pass(MethodInfo method, FaultKind kind)
    {
        node.Check();
        if (world.Faults.On)
        {
            var moment = new Moment(node.Name, ((SeededScheduler)SynchronizationContext.Current!).Steps, world.Effects);
            world.Passes.Add(new Pass(NameOf(method), new Fault(kind, world.Faults.Occasions(kind)), moment));
        }

        if (world.Faults.Strikes(kind)) node.Kill();
        node.Check();
    }
}
