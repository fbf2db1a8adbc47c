using System.Collections.Immutable;

namespace BitableSync.Simulator.Bases;

/// <summary>One Base (a Bitable document).</summary>
internal sealed class BitableBase(string appToken, string name, string timeZone)
{
    public const string HomeZone = "Asia/Shanghai";

    private readonly TimeZoneInfo _zone = FindZone(timeZone);
    private int _writing;

    /// <summary>Guards the Base and everything in it; held for moments only, never over a wait.</summary>
    public Lock Sync { get; } = new();

    public string AppToken => appToken;

    public string Name { get; set; } = name;

    public string? FolderToken { get; init; }

    public string TimeZone => timeZone;

    public TimeZoneInfo Zone => _zone;

    /// <summary>Counts changes of the list of tables, not of what is in them.</summary>
    public int Revision { get; set; } = 1;

    /// <summary>Advanced permissions switched on.</summary>
    public bool IsAdvanced { get; set; }

    /// <summary>What the app may do here.</summary>
    public AppAccess Access { get; set; } = AppAccess.Manage;

    public ImmutableArray<BitableTable> Tables { get; set; } = [];

    /// <summary>The app has asked for this document's events.</summary>
    public bool IsSubscribed { get; set; }

    public BitableTable? FindTable(string tableId) => Tables.FirstOrDefault(table => table.Id == tableId);

    public bool IsWriting => Volatile.Read(ref _writing) != 0;

    /// <summary>Takes the write slot of the Base; false when another write is in flight.</summary>
    public bool TryBeginWrite() => Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    public void EndWrite() => Volatile.Write(ref _writing, 0);

    public static bool IsKnownZone(string timeZone) => timeZone == HomeZone || TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _);

    // A machine without time zone data still has the platform's home zone.
    private static TimeZoneInfo FindZone(string timeZone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone
        : TimeZoneInfo.CreateCustomTimeZone(timeZone, TimeSpan.FromHours(8), timeZone, timeZone);
}
