using BitableSync.Core.Records;

namespace BitableSync.Postgres.ChangeCapture;

/// <summary>What the doorbell says. A closed set.</summary>
public abstract record DoorbellRing
{
    private DoorbellRing()
    {
    }

    /// <summary>Row changes of a mapping wait in the change log.</summary>
    public sealed record LocalChanges(MappingName Mapping) : DoorbellRing;

    /// <summary>Events about a Bitable table wait in the inbox.</summary>
    public sealed record RemoteEvents(RemoteTableRef Table) : DoorbellRing;

    /// <summary>Somebody asks for a full comparison of a mapping.</summary>
    public sealed record Comparison(MappingName Mapping) : DoorbellRing;

    /// <summary>Nobody listened for a while: anything may wait.</summary>
    public sealed record Everything : DoorbellRing;
}
