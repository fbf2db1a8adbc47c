using System.Text.Json;
using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>Base of the types that the platform fills itself; writing one is refused with 1254015.</summary>
internal abstract class ReadOnlyCell<T> : CellTypeOf<T>
    where T : notnull
{
    public sealed override bool IsReadOnly => true;

    public override object? Parse(JsonElement sent, CellWrite write) =>
        throw write.Refuse(1254015, $"a field of type {(int)write.Field.Type} ({write.Field.UiType}) cannot be written.");
}
