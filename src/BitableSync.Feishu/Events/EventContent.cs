using System.Text.Json;
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

/// <summary>What was done to a record or field.</summary>
public enum ChangeAction
{
    Added,
    Edited,
    Deleted,
}

/// <summary>One record of a change event.</summary>
/// <param name="RecordId">The record.</param>
/// <param name="Action">What was done to it.</param>
/// <param name="Before">Cells before; empty for a new record. A field that is not listed says nothing.</param>
/// <param name="After">Cells after; empty for a deleted record. A field that is not listed says nothing, in particular not that it was cleared.</param>
public sealed record RecordChange(string RecordId, ChangeAction Action, IReadOnlyList<EventCell> Before, IReadOnlyList<EventCell> After);

/// <summary>One cell of a change event. See <see cref="EventCells"/> for its encoding.</summary>
/// <param name="FieldId">The field.</param>
/// <param name="Value">Always a string, whose meaning depends on the field's type; <c>""</c> is an empty cell.</param>
/// <param name="Identity">For person fields the people with their open_ids; null for others.</param>
public sealed record EventCell(string FieldId, string Value, JsonElement? Identity);

/// <summary>One field of a change event.</summary>
/// <param name="FieldId">The field.</param>
/// <param name="Action">What was done to it.</param>
/// <param name="NameBefore">Null for a new field.</param>
/// <param name="NameAfter">Null for a deleted field.</param>
public sealed record FieldChange(string FieldId, ChangeAction Action, string? NameBefore, string? NameAfter);
