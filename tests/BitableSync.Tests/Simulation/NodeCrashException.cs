namespace BitableSync.Tests.Simulation;

/// <summary>The simulated process is gone; nothing in it runs on.</summary>
internal sealed class NodeCrashException() : Exception("The simulated node is gone.");
