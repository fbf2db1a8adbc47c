using BitableSync.Feishu.Bitable;

namespace BitableSync.Feishu.Events;

/// <summary>What an event says. A closed set.</summary>
public abstract record EventContent
{
    private EventContent()
    {
    }

    /// <summary>Records changed. Complete in the ids it names; as for values, a hint: formulas are never in it, and what an edit lists differs between tenants.</summary>
    public sealed record RecordsChanged : EventContent
    {
        public required TableAddress Table { get; init; }

        /// <summary>The table's revision after the change; null when not sent.</summary>
        public long? Revision { get; init; }

        /// <summary>Whole seconds by the platform's clock; null when not sent.</summary>
        public DateTimeOffset? UpdateTime { get; init; }

        /// <summary>open_id of who changed it; null when not sent.</summary>
        public string? OperatorOpenId { get; init; }

        public required IReadOnlyList<RecordChange> Changes { get; init; }
    }

    /// <summary>Fields changed: names and options have to be read again.</summary>
    public sealed record FieldsChanged : EventContent
    {
        public required TableAddress Table { get; init; }

        /// <summary>The table's revision after the change; null when not sent.</summary>
        public long? Revision { get; init; }

        /// <summary>Whole seconds by the platform's clock; null when not sent.</summary>
        public DateTimeOffset? UpdateTime { get; init; }

        /// <summary>open_id of who changed it; null when not sent.</summary>
        public string? OperatorOpenId { get; init; }

        public required IReadOnlyList<FieldChange> Changes { get; init; }
    }

    /// <summary>The ticket of a store app. A secret.</summary>
    public sealed record AppTicket(string Ticket) : EventContent
    {
        public override string ToString() => nameof(AppTicket);
    }

    /// <summary>An event of a type this client does not interpret.</summary>
    public sealed record Other : EventContent;
}
