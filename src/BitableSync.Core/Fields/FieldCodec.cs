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
/// Each side normalises what the other reads, so both sides of a comparison have passed through the same limits:
/// a Bitable number is rounded to the column's scale, a PostgreSQL timestamp is cut to Bitable's milliseconds. Hence
/// <c>FromRemote(read(ToRemote(x))) == x</c> and <c>FromLocal(read(ToLocal(x))) == x</c> for every canonical x either side yields.
/// </remarks>
public sealed class FieldCodec(IRemoteForm remote, ILocalForm local)
{
    /// <summary>The canonical value of a cell; an absent cell is given as null.</summary>
    public Conversion<CanonicalValue> FromRemote(JsonElement? cell) => remote.Read(cell).Then(local.Normalize).Then(remote.Normalize);

    /// <summary>The cell in write shape; a null node clears it.</summary>
    public Conversion<JsonNode?> ToRemote(CanonicalValue value) => remote.Write(value);

    /// <summary>The canonical value of a column; SQL NULL is given as null.</summary>
    public Conversion<CanonicalValue> FromLocal(string? text) => local.Read(text).Then(remote.Normalize).Then(local.Normalize);

    /// <summary>The column's new value in PostgreSQL's text form; null stands for SQL NULL.</summary>
    public Conversion<string?> ToLocal(CanonicalValue value) => local.Write(value);
}
