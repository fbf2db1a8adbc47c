namespace BitableSync.Tests.Simulation;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>The process is gone.</summary>
    Crash,

    /// <summary>The process stands still for up to 40 s, longer than its leases last.</summary>
    Freeze,

    /// <summary>The process's wall clock is set, forwards or backwards.</summary>
    ClockStep,

    /// <summary>A write answered with "not now" (1254291, 1254607, an expired token).</summary>
    NotNow,

    /// <summary>A write answered with "not now" and a time to wait.</summary>
    Throttled,

    /// <summary>A write whose answer is lost before it was applied.</summary>
    LostBefore,

    /// <summary>A write whose answer is lost after it was applied.</summary>
    LostAfter,

    /// <summary>A create repeated with its key is answered "already used" instead of the first answer.</summary>
    KeyUsed,

    /// <summary>A read that fails.</summary>
    ReadFails,

    /// <summary>A scan that ends before its last page.</summary>
    ScanCut,

    /// <summary>The app may not read records for a while: fetches say so, scans find an empty table.</summary>
    Forbidden,

    EventLost,

    EventTwice,

    /// <summary>The database does not take a transaction.</summary>
    StoreAway,

    /// <summary>The connection breaks during a commit: everything or nothing was stored.</summary>
    CommitBreaks,

    /// <summary>The process is gone before a call of a port takes effect, see <see cref="Scenario.IsSwept"/>.</summary>
    CrashBeforeCall,

    /// <summary>The process is gone after a call of a port took effect and before it sees the answer.</summary>
    CrashAfterCall,

    /// <summary>A write answered with "the app may not": the mapping stops until an operator lets it run again.</summary>
    Stopped,
}

/// <summary>The n-th occasion of a kind.</summary>
internal readonly record struct Fault(FaultKind Kind, int Occasion);

/// <summary>Which faults strike: drawn from a seed at given rates, or exactly those of an earlier run, to find out which of them matter.</summary>
internal sealed class FaultPlan
{
    private static readonly int Kinds = Enum.GetValues<FaultKind>().Length;
    private readonly int[] _occasions = new int[Kinds];
    private readonly double[] _rates = new double[Kinds];
    private readonly IReadOnlySet<Fault>? _exactly;
    private readonly Random _random;

    public FaultPlan(IReadOnlyDictionary<FaultKind, double> rates, int seed)
    {
        _random = new Random(seed);
        foreach (var (kind, rate) in rates) _rates[(int)kind] = rate;
    }

    public FaultPlan(IReadOnlySet<Fault> exactly) => (_exactly, _random) = (exactly, new Random(0));

    /// <summary>Faults strike only while this is set.</summary>
    public bool On { get; set; } = true;

    public List<Fault> Struck { get; } = [];

    /// <summary>How many occasions of a kind there were.</summary>
    public int Occasions(FaultKind kind) => _occasions[(int)kind];

    public bool Strikes(FaultKind kind)
    {
        if (!On) return false;
        var fault = new Fault(kind, _occasions[(int)kind]++);
        if (!(_exactly?.Contains(fault) ?? _random.NextDouble() < _rates[(int)kind])) return false;
        Struck.Add(fault);
        return true;
    }
}

/// <summary>How often things go wrong, as probabilities per occasion.</summary>
internal static class FaultMix
{
    public static IReadOnlyDictionary<FaultKind, double> None { get; } = new Dictionary<FaultKind, double>();

    /// <summary>Everything but lost events, so that the queues alone must bring both sides together.</summary>
    public static IReadOnlyDictionary<FaultKind, double> Usual { get; } = new Dictionary<FaultKind, double>
    {
        [FaultKind.Crash] = 0.004,
        [FaultKind.Freeze] = 0.004,
        [FaultKind.ClockStep] = 0.002,
        [FaultKind.NotNow] = 0.05,
        [FaultKind.Throttled] = 0.03,
        [FaultKind.LostBefore] = 0.04,
        [FaultKind.LostAfter] = 0.06,
        [FaultKind.KeyUsed] = 0.4,
        [FaultKind.ReadFails] = 0.02,
        [FaultKind.ScanCut] = 0.05,
        [FaultKind.Forbidden] = 0.01,
        [FaultKind.EventTwice] = 0.1,
        [FaultKind.StoreAway] = 0.004,
        [FaultKind.CommitBreaks] = 0.004,
    };

    /// <summary>As <see cref="Usual"/>, and some events never arrive: comparisons must find what they would have told.</summary>
    public static IReadOnlyDictionary<FaultKind, double> WithLostEvents { get; } =
        new Dictionary<FaultKind, double>(Usual) { [FaultKind.EventLost] = 0.05 };
}
