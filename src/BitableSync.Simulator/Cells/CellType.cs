using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>
/// One field type: how a sent value is checked and stored, and how the stored value is written out to readers, events and the data file.
/// Implementations hold no state.
/// </summary>
internal abstract class CellType
{
    /// <summary>Cannot be written through the API.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>The kind of comparisons the search filter offers.</summary>
    public abstract FilterKind Filter { get; }

    /// <summary>Checks a sent value and gives its stored form; null for an empty cell. Never called with JSON null.</summary>
    /// <exception cref="ApiRefusedException">The value does not fit the field, with the code of its type.</exception>
    public abstract object? Parse(JsonElement sent, CellWrite write);

    /// <summary>The value of a record's cell; null when empty. Computed types derive it.</summary>
    public virtual object? ValueOf(BitableRecord record, BitableField field, CellRead read) => record.Cells.GetValueOrDefault(field.Id);

    /// <summary>Writes the read shape of search and batch_get, or of the old list and get.</summary>
    public abstract void Write(Utf8JsonWriter json, object cell, BitableField field, CellRead read);

    /// <summary>The content of <c>field_value</c> in a record event.</summary>
    public virtual string EventValue(object cell, BitableField field, CellRead read) => Json.Text(json => Write(json, cell, field, read));

    /// <summary>Writes the member <c>field_identity_value</c> of a record event, where the type has one.</summary>
    public virtual void WriteEventIdentity(Utf8JsonWriter json, object cell, CellRead read)
    {
    }

    /// <summary>The cell as a person sees it; used by text filters, sorting, formulas and the page.</summary>
    public abstract string Text(object cell, BitableField field, CellRead read);

    /// <summary>The cell as a number, where the type has one.</summary>
    public virtual double? Number(object cell) => null;

    /// <summary>Values an id or option filter compares with.</summary>
    public virtual IReadOnlyList<string> Tokens(object cell, BitableField field, CellRead read) => [Text(cell, field, read)];

    public abstract JsonElement Save(object cell);

    public abstract object Load(JsonElement saved);
}

/// <summary>The comparisons a field offers in search filters.</summary>
internal enum FilterKind
{
    Text,
    Number,
    Option,
    Date,
    Checkbox,
    Id,
    PresenceOnly,
    None,
}
