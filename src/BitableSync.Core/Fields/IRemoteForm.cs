using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields;

/// <summary>How one Bitable field type holds values of one canonical kind.</summary>
public interface IRemoteForm
{
    /// <summary>Reads a cell in the shape of search and batch_get; null for an absent cell.</summary>
    Conversion<CanonicalValue> Read(JsonElement? cell);

    /// <summary>Writes a value in the shape of batch_create and batch_update; a null node clears the cell.</summary>
    /// <returns>A problem where the field cannot hold the value.</returns>
    Conversion<JsonNode?> Write(CanonicalValue value);

    /// <summary>
    /// The value as this side would give it back after storing it. Idempotent. A value that cannot be stored here is left as it
    /// is: it can still be compared (and be overwritten, where the other side owns the field); <see cref="Write"/> says why not.
    /// </summary>
    CanonicalValue Normalize(CanonicalValue value);
}
