using System.Text.Json;

namespace BitableSync.Feishu.Events;

/// <summary>One cell of a change event. See <see cref="EventCells"/> for its encoding.</summary>
/// <param name="FieldId">The field.</param>
/// <param name="Value">Always a string, whose meaning depends on the field's type; <c>""</c> is an empty cell.</param>
/// <param name="Identity">For person fields the people with their open_ids; null for others.</param>
public sealed record EventCell(string FieldId, string Value, JsonElement? Identity);
