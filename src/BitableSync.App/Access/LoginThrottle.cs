using System.Net;

namespace BitableSync.App.Access;

/// <summary>Counts wrong keys per address, so that nobody can try many, nor keep the machine busy with checking them.</summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    /// <summary>Wrong keys that an address may show within <see cref="Window"/>.</summary>
    public const int Allowed = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Addresses remembered at once; beyond it those whose window is over are forgotten, then all.</summary>
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (long Since, int Failures)> _failures = [];

    /// <summary>Addresses remembered now.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate) return _failures.Count;
        }
    }

    /// <summary>For how long an address has to wait; null where it need not.</summary>
    public TimeSpan? Wait(IPAddress? address)
    {
        lock (_gate)
        {
            if (!_failures.TryGetValue(Key(address), out var seen) || seen.Failures < Allowed) return null;
            var left = Window - time.GetElapsedTime(seen.Since);
            return left > TimeSpan.Zero ? left : null;
        }
    }

    public void Count(IPAddress? address)
    {
        lock (_gate)
        {
            if (_failures.Count >= Most) MakeRoom();
            var key = Key(address);
            var isRunning = _failures.TryGetValue(key, out var seen) && time.GetElapsedTime(seen.Since) < Window;
            _failures[key] = isRunning ? (seen.Since, seen.Failures + 1) : (time.GetTimestamp(), 1);
        }
    }

    private void MakeRoom()
    {
        foreach (var (address, seen) in _failures.ToArray())
        {
            if (time.GetElapsedTime(seen.Since) >= Window) _failures.Remove(address);
        }

        if (_failures.Count >= Most) _failures.Clear();
    }

    /// <summary>An IPv6 client has a whole /64 of addresses; an address that is unknown counts as one.</summary>
    private static IPAddress Key(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
