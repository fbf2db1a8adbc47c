using System.Collections.Immutable;
using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Faults;

/// <summary>The faults in force. Thread-safe; the first rule that fits a call or an event is the one it gets.</summary>
public sealed class FaultPlan
{
    private readonly Rules<Fault> _calls;
    private readonly Rules<EventFault> _events;
    private ImmutableArray<string> _forbiddenTexts = [];

    internal FaultPlan(IdSource ids)
    {
        _calls = new Rules<Fault>(ids);
        _events = new Rules<EventFault>(ids);
    }

    /// <summary>Rules still in force, with the times they have left.</summary>
    public IReadOnlyList<Fault> Active => _calls.Active((fault, left) => fault with { Times = left });

    public IReadOnlyList<EventFault> ActiveForEvents => _events.Active((fault, left) => fault with { Times = left });

    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        _calls.Add(fault, fault.Times, fault.Probability);
    }

    public void Add(EventFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        _events.Add(fault, fault.Times, fault.Probability);
    }

    /// <summary>Writes whose value of any field contains the text are refused with 1254015 as long as this stands.</summary>
    public void ForbidText(string text) => ImmutableInterlocked.Update(ref _forbiddenTexts, texts => texts.Add(text));

    public void Clear()
    {
        _calls.Clear();
        _events.Clear();
        _forbiddenTexts = [];
    }

    internal Fault? Next(string method, string path) => _calls.Next(fault => fault.Fits(method, path));

    internal EventFault? NextForEvent(string type) => _events.Next(fault => fault.Fits(type));

    internal void CheckValue(JsonElement value, BitableField field)
    {
        if (_forbiddenTexts.IsEmpty) return;
        var text = value.ToString();
        if (_forbiddenTexts.Any(forbidden => text.Contains(forbidden, StringComparison.Ordinal)))
            throw new ApiRefusedException(1254015, $"The value of field '{field.Name}' is refused.");
    }

    private sealed class Rules<T>(IdSource ids)
    {
        private readonly Lock _sync = new();
        private readonly List<Rule> _rules = [];

        public void Add(T fault, int? times, double probability)
        {
            lock (_sync) _rules.Add(new Rule(fault, times, probability));
        }

        public void Clear()
        {
            lock (_sync) _rules.Clear();
        }

        public IReadOnlyList<T> Active(Func<T, int?, T> show)
        {
            lock (_sync) return [.. _rules.Select(rule => show(rule.Fault, rule.Left))];
        }

        public T? Next(Func<T, bool> fits)
        {
            lock (_sync)
            {
                foreach (var rule in _rules)
                {
                    if (!fits(rule.Fault)) continue;
                    if (rule.Probability < 1 && ids.NextDouble() >= rule.Probability) continue;
                    if (rule.Left is { } left && (rule.Left = left - 1) <= 0) _rules.Remove(rule);
                    return rule.Fault;
                }
                return default;
            }
        }

        private sealed class Rule(T fault, int? left, double probability)
        {
            public T Fault => fault;

            public int? Left { get; set; } = left;

            public double Probability => probability;
        }
    }
}
