using System.Collections.Concurrent;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Calls;
using BitableSync.Simulator.Events;
using BitableSync.Simulator.Faults;
using BitableSync.Simulator.Files;
using BitableSync.Simulator.LongConnection;
using BitableSync.Simulator.Messages;
using BitableSync.Simulator.People;
using BitableSync.Simulator.Records;
using BitableSync.Simulator.Searching;
using BitableSync.Simulator.Webhooks;
using BitableSync.Simulator.Wiki;

namespace BitableSync.Simulator;

/// <summary>The state of one simulated platform: its app, people, Bases and what was asked of it.</summary>
public sealed class Platform
{
    private long _version;
    private readonly ConcurrentDictionary<string, BitableBase> _bases = new(StringComparer.Ordinal);

    /// <param name="run">How often a platform was started on the same data before.</param>
    internal Platform(SimulatorOptions options, int run)
    {
        Run = run;
        Options = options;
        Knobs = new Knobs { Latency = options.Latency };
        Clock = new PlatformClock(options.TimeProvider);
        Ids = new IdSource(options.Seed is { } seed ? unchecked(seed + (run - 1) * 7919) : Random.Shared.Next(), Clock);
        People = new PeopleDirectory(options.AppId);
        Tokens = new AccessTokens("t-", Clock, Ids);
        AppTokens = new AccessTokens("a-", Clock, Ids);
        Logins = new UserLogins(this);
        Tickets = new AppTickets(this);
        CallLog = new CallLog(Clock);
        Faults = new FaultPlan(Ids);
        ClientTokens = new ClientTokens(this);
        Connections = new ConnectionHub(this);
        Messages = new MessageStore(this);
        Clicks = new CardClicks(this);
        Webhook = new WebhookSettings(options.WebhookUrl, options.CardCallbackUrl, options.EncryptKey, options.VerificationToken);
    }

    public SimulatorOptions Options { get; }

    /// <summary>Behaviours that may change at any moment.</summary>
    public Knobs Knobs { get; set; }

    /// <summary>What clients of the long connection are told about keeping it.</summary>
    public ClientConfig ClientConfig { get; set; } = new();

    /// <summary>Scopes the app holds; null: all there are.</summary>
    public IReadOnlySet<string>? Scopes { get; set; }

    public PlatformClock Clock { get; }

    public CallLog CallLog { get; }

    public FaultPlan Faults { get; }

    /// <summary>What became of the events raised so far, oldest first.</summary>
    public IReadOnlyList<EventStatus> Events => EventLog.All;

    /// <summary>Where this platform listens; ends with a slash. Set once it does.</summary>
    public Uri Address { get; internal set; } = new("http://127.0.0.1/");

    internal int Run { get; }

    internal IdSource Ids { get; }

    internal PeopleDirectory People { get; }

    /// <summary>Tenant tokens.</summary>
    internal AccessTokens Tokens { get; }

    /// <summary>App tokens of a store app.</summary>
    internal AccessTokens AppTokens { get; }

    internal UserLogins Logins { get; }

    internal AppTickets Tickets { get; }

    /// <summary>Raises an event that no document causes, such as an app ticket. Set by the host.</summary>
    internal Action<PlatformEvent> Raise { get; set; } = static _ => { };

    internal FileStore Files { get; } = new();

    internal WikiNodes Wiki { get; } = new();

    internal MessageStore Messages { get; }

    internal CardClicks Clicks { get; }

    internal ClientTokens ClientTokens { get; }

    internal SearchCache SearchCache { get; } = new();

    /// <summary>The event subscription, as set in the console.</summary>
    internal WebhookSettings Webhook { get; set; }

    internal EventLog EventLog { get; } = new();

    internal ConnectionHub Connections { get; }

    /// <summary>Handshake status that every new long connection is refused with; null lets them pass.</summary>
    internal int? RefuseHandshake { get; set; }

    /// <summary>Ends what must not outlive the host.</summary>
    internal CancellationToken Stopping { get; set; }

    internal IEnumerable<BitableBase> Bases => _bases.Values.OrderBy(bitable => bitable.Name, StringComparer.Ordinal);

    internal BitableBase? FindBase(string appToken) => _bases.GetValueOrDefault(appToken);

    internal void Add(BitableBase bitable) => _bases[bitable.AppToken] = bitable;

    /// <summary>Called under the lock of the Base for every table that a write changed.</summary>
    internal void Changed(TableCommit commit) => TableChanged?.Invoke(commit);

    /// <summary>Something may have changed that a restart should not lose.</summary>
    internal void MarkChanged() => Interlocked.Increment(ref _version);

    /// <summary>Grows with every change.</summary>
    internal long Version => Interlocked.Read(ref _version);

    internal event Action<TableCommit>? TableChanged;
}
