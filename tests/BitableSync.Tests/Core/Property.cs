using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace BitableSync.Tests.Core;

/// <summary>Runs a law over generated values from a fixed seed; a failure prints the seed, the test's number and the value.</summary>
internal static class Property
{
    private const ulong Seed = 20_260_131;

    public static void Holds<T>(Gen<T> values, Action<T> law, int times = 60)
    {
        var replay = new Replay(new Rnd(Seed), FSharpOption<int>.None);
        var config = Config.QuickThrowOnFailure.WithMaxTest(times).WithReplay(FSharpOption<Replay>.Some(replay)).WithQuietOnSuccess(true);
        Check.One(config, Prop.ForAll(Arb.From(values), law));
    }
}
