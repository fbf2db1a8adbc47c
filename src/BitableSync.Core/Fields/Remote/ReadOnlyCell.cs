using System.Text.Json;
using System.Text.Json.Nodes;
using BitableSync.Core.Records;

namespace BitableSync.Core.Fields.Remote;

/// <summary>A field whose values, or the part of them that is compared, Bitable computes itself.</summary>
internal sealed class ReadOnlyCell(RemoteField field, Func<JsonElement?, Conversion<CanonicalValue>> read) : IRemoteForm
{
    public Conversion<CanonicalValue> Read(JsonElement? cell) => read(cell);

    public Conversion<JsonNode?> Write(CanonicalValue value) =>
        field.Misfit<JsonNode?>("is filled in by Bitable and cannot be written: let it flow to the database only");

    public CanonicalValue Normalize(CanonicalValue value) => value;
}
