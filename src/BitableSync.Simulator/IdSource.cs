using System.Globalization;

namespace BitableSync.Simulator;

/// <summary>Ids in the shapes of the platform, and the random decisions of a run. Thread-safe.</summary>
internal sealed class IdSource(int seed, PlatformClock clock)
{
    private const string Base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Hex = "0123456789abcdef";
    private readonly Random _random = new(seed);
    private readonly Lock _sync = new();

    public string AppToken() => Letters(27);

    public string TableId() => "tbl" + Letters(13);

    public string FieldId() => "fld" + Letters(7);

    public string ViewId() => "vew" + Letters(7);

    public string RecordId() => "rec" + Letters(11);

    public string OptionId() => "opt" + Letters(7);

    public string MessageId() => "om_" + HexDigits(32);

    public string ChatId() => "oc_" + HexDigits(32);

    public string FileToken() => Letters(27);

    /// <summary>Not from the seed: a restarted platform must never repeat an event id, receivers would drop it as a duplicate.</summary>
    public static string EventId() => Guid.NewGuid().ToString("N");

    public string LogId() => clock.Now.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) + HexDigits(20).ToUpperInvariant();

    public string Secret(string prefix, int length) => prefix + Letters(length);

    public string HexDigits(int count) => Draw(Hex, count);

    public double NextDouble()
    {
        lock (_sync) return _random.NextDouble();
    }

    public int Next(int bound)
    {
        lock (_sync) return _random.Next(bound);
    }

    private string Letters(int count) => Draw(Base62, count);

    private string Draw(string alphabet, int count)
    {
        lock (_sync) return new string(_random.GetItems<char>(alphabet, count));
    }
}
