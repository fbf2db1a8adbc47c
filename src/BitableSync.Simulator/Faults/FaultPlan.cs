using System.Collections.Immutable;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Faults;

/// <summary>The faults in force. Thread-safe; the first rule that fits a call is the one it gets.</summary>
public sealed class FaultPlan
{
    private readonly IdSource _ids;
    private readonly Lock _sync = new();
    private ImmutableArray<ActiveFault> _faults = [];
    private ImmutableArray<string> _forbiddenTexts = [];

    internal FaultPlan(IdSource ids) => _ids = ids;

    public IReadOnlyList<Fault> Active => [.. _faults.Select(active => active.Fault with { Times = active.Left })];

    public void Add(Fault fault)
    {
        lock (_sync) _faults = _faults.Add(new ActiveFault(fault));
    }

    /// <summary>Writes whose value of any field contains the text are refused with 1254015 as long as this stands.</summary>
    public void ForbidText(string text)
    {
        lock (_sync) _forbiddenTexts = _forbiddenTexts.Add(text);
    }

    public void Clear()
    {
        lock (_sync) (_faults, _forbiddenTexts) = ([], []);
    }

    internal Fault? Next(string method, string path)
    {
        if (_faults.IsEmpty) return null;
        lock (_sync)
        {
            foreach (var active in _faults)
            {
                if (!active.Fault.Fits(method, path)) continue;
                if (active.Fault.Probability < 1 && _ids.NextDouble() >= active.Fault.Probability) continue;
                if (active.Left is { } left && (active.Left = left - 1) == 0) _faults = _faults.Remove(active);
                return active.Fault;
            }
            return null;
        }
    }

    internal void CheckValue(JsonElement value, BitableField field)
    {
        if (_forbiddenTexts.IsEmpty) return;
        var text = value.ToString();
        if (_forbiddenTexts.Any(forbidden => text.Contains(forbidden, StringComparison.Ordinal)))
            throw new ApiRefusedException(1254015, $"The value of field '{field.Name}' is refused.");
    }

    private sealed class ActiveFault(Fault fault)
    {
        public Fault Fault => fault;

        public int? Left { get; set; } = fault.Times;
    }
}
