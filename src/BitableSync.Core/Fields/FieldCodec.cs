using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields;

/// <summary>
/// Converts the values of one mapped field between its three forms: the cell as Bitable's search and batch_get send it, the
/// canonical value, and the column in PostgreSQL's text form (arrays as a JSON array of strings, see <see cref="ColumnFamily.Array"/>).
/// Bound to one pair of field type and column type by <see cref="FieldPairs.Bind"/>. Pure and thread-safe.
/// </summary>
/// <remarks>
/// Whatever side a value comes from, it passes through the limits of both before it is compared: a Bitable number is rounded to the
/// column's scale, a PostgreSQL timestamp is cut to Bitable's milliseconds. Hence
/// <c>FromRemote(read(ToRemote(x))) == x</c> and <c>FromLocal(read(ToLocal(x))) == x</c> for every canonical x that can be written.
/// </remarks>
public sealed class FieldCodec(IRemoteForm remote, ILocalForm local)
{
    /// <summary>The canonical value of a cell; an absent cell is given as null.</summary>
    public Conversion<CanonicalValue> FromRemote(JsonElement? cell) => Normalized(remote.Read(cell));

    /// <summary>The cell in write shape; a null node clears it.</summary>
    public Conversion<JsonNode?> ToRemote(CanonicalValue value) => remote.Write(Normalize(value));

    /// <summary>The canonical value of a column; SQL NULL is given as null.</summary>
    public Conversion<CanonicalValue> FromLocal(string? text) => Normalized(local.Read(text));

    /// <summary>The column's new value in PostgreSQL's text form; null stands for SQL NULL.</summary>
    public Conversion<string?> ToLocal(CanonicalValue value) => local.Write(Normalize(value));

    /// <summary>A value entered by a person, as both sides would give it back. Idempotent.</summary>
    public CanonicalValue Normalize(CanonicalValue value) => remote.Normalize(local.Normalize(value));

    private Conversion<CanonicalValue> Normalized(Conversion<CanonicalValue> read) => read.Fits ? Normalize(read.Value) : read;
}
