using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>A field type whose stored values are <typeparamref name="T"/>.</summary>
internal abstract class CellTypeOf<T> : CellType
    where T : notnull
{
    public sealed override void Write(Utf8JsonWriter json, object cell, BitableField field, CellRead read) => Write(json, (T)cell, field, read);

    public sealed override string EventValue(object cell, BitableField field, CellRead read) => EventValue((T)cell, field, read);

    public sealed override string Text(object cell, BitableField field, CellRead read) => Text((T)cell, field, read);

    public sealed override IReadOnlyList<string> Tokens(object cell, BitableField field, CellRead read) => Tokens((T)cell, field, read);

    public override JsonElement Save(object cell) => JsonSerializer.SerializeToElement((T)cell, Json.Options);

    public override object Load(JsonElement saved) => saved.Deserialize<T>(Json.Options)!;

    protected abstract void Write(Utf8JsonWriter json, T cell, BitableField field, CellRead read);

    protected abstract string Text(T cell, BitableField field, CellRead read);

    protected virtual string EventValue(T cell, BitableField field, CellRead read) => Json.Text(json => Write(json, cell, field, read));

    protected virtual IReadOnlyList<string> Tokens(T cell, BitableField field, CellRead read) => [Text(cell, field, read)];
}
