using System.Text.Json;

namespace BitableSync.Simulator.Messages;

/// <param name="Error">The number of the error the person sees, 200340 and the like; 0 for none.</param>
/// <param name="CardChanged">The answer replaced the card.</param>
internal sealed record ClickResult(int Error, JsonElement? Toast, bool CardChanged);
