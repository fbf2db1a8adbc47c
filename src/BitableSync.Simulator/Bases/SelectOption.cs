namespace BitableSync.Simulator.Bases;

/// <param name="Color">0 to 54.</param>
internal sealed record SelectOption(string Id, string Name, int Color);
