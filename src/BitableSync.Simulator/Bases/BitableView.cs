namespace BitableSync.Simulator.Bases;

/// <param name="Type">grid, kanban, gallery, gantt or form.</param>
internal sealed record BitableView(string Id, string Name, string Type);
