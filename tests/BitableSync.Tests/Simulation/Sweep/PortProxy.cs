using System.Collections.Concurrent;
using System.Reflection;
using BitableSync.Core.Ports;

namespace BitableSync.Tests.Simulation.Sweep;

/// <summary>
/// A port through which one process calls, with a boundary before and after each call and each page of a scan: there the process may be
/// gone, so that the call was never made, or was made and nobody saw the answer.
/// </summary>
#pragma warning disable CA1852 // DispatchProxy makes a type of its own below this one.
internal class PortProxy : DispatchProxy
#pragma warning restore CA1852
{
    private static readonly ConcurrentDictionary<MethodInfo, Func<PortProxy, MethodInfo, object?[], object?>> Calls = new();

    private object _inner = null!;
    private Boundaries _boundaries = null!;

    public static T Around<T>(T inner, Boundaries boundaries)
        where T : class => (T)Around(typeof(T), inner, boundaries);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Calls.GetOrAdd(targetMethod!, CallOf)(this, targetMethod!, args!);

    private static object Around(Type port, object inner, Boundaries boundaries)
    {
        var proxy = (PortProxy)Create(port, typeof(PortProxy));
        (proxy._inner, proxy._boundaries) = (inner, boundaries);
        return proxy;
    }

    /// <summary>How a method is called, by the shape of its answer. Reading a property asks nobody, so it is no boundary.</summary>
    private static Func<PortProxy, MethodInfo, object?[], object?> CallOf(MethodInfo method)
    {
        if (method.IsSpecialName) return (proxy, called, args) => proxy.Ported(called.ReturnType, proxy.Call(called, args));
        var type = method.ReturnType;
        if (type == typeof(ValueTask)) return (proxy, called, args) => new ValueTask(proxy.EndAsync(called, args));
        if (type == typeof(Task)) return (proxy, called, args) => proxy.PassAsync(called, args);
        if (!type.IsGenericType) return (proxy, called, args) => proxy.Pass(called, args);
        var (shape, item) = (type.GetGenericTypeDefinition(), type.GetGenericArguments()[0]);
        var name = shape == typeof(Task<>) ? nameof(AnswerAsync) : shape == typeof(IAsyncEnumerable<>) ? nameof(PagesAsync) : nameof(Pass);
        if (name == nameof(Pass)) return (proxy, called, args) => proxy.Pass(called, args);
        return typeof(PortProxy).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(item)
            .CreateDelegate<Func<PortProxy, MethodInfo, object?[], object?>>();
    }

    private object? Call(MethodInfo method, object?[] args) => method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);

    private object? Pass(MethodInfo method, object?[] args)
    {
        _boundaries.Before(method);
        var answer = Call(method, args);
        _boundaries.After(method);
        return Ported(method.ReturnType, answer);
    }

    private async Task PassAsync(MethodInfo method, object?[] args)
    {
        _boundaries.Before(method);
        await (Task)Call(method, args)!;
        _boundaries.After(method);
    }

    private async Task<T> AnswerAsync<T>(MethodInfo method, object?[] args)
    {
        _boundaries.Before(method);
        var answer = await (Task<T>)Call(method, args)!;
        try
        {
            _boundaries.After(method);
        }
        catch (NodeCrashException) when (answer is IAsyncDisposable)
        {
            // The database notices that the connection of a process that is gone is closed, and ends its transaction.
            await ((IAsyncDisposable)answer).DisposeAsync();
            throw;
        }

        return (T)Ported(typeof(T), answer)!;
    }

    private async IAsyncEnumerable<T> PagesAsync<T>(MethodInfo method, object?[] args)
    {
        await using var pages = ((IAsyncEnumerable<T>)Call(method, args)!).GetAsyncEnumerator();
        while (true)
        {
            _boundaries.Before(method);
            var more = await pages.MoveNextAsync();
            _boundaries.After(method);
            if (!more) yield break;
            yield return pages.Current;
        }
    }

    /// <summary>A transaction ends with its process, whoever else is gone: it is rolled back unless it was committed.</summary>
    private async Task EndAsync(MethodInfo method, object?[] args)
    {
        var isAlive = _boundaries.IsAlive;
        try
        {
            if (isAlive) _boundaries.Before(method);
        }
        finally
        {
            await (ValueTask)Call(method, args)!;
        }

        if (isAlive) _boundaries.After(method);
    }

    /// <summary>A port that a port hands out is passed through boundaries, too.</summary>
    private object? Ported(Type type, object? answer) =>
        answer is not null && type.IsInterface && type.Namespace == typeof(ISyncStore).Namespace ? Around(type, answer, _boundaries) : answer;
}
