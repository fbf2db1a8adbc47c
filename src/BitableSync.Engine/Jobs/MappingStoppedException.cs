namespace BitableSync.Engine.Jobs;

/// <summary>A run found that a person must act before the mapping can go on.</summary>
internal sealed class MappingStoppedException(string reason) : Exception(reason);
