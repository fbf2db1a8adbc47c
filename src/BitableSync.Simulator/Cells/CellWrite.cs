using System.Text.Json;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Where a value that is being written goes to.</summary>
/// <param name="ByUser">A person edits in the page; people may do a few things the API cannot, such as rich text.</param>
internal sealed record CellWrite(BaseTransaction Transaction, BitableTable Table, BitableField Field, UserIdType UserIdType, bool ByUser)
{
    /// <summary>New options this request has made already, by name; null makes one per record.</summary>
    public Dictionary<string, SelectOption>? SharedOptions { get; init; }

    public ApiRefusedException Refuse(int code, string expected, JsonElement sent) =>
        new(code, $"The value of field '{Field.Name}' is a JSON {sent.ValueKind}, expected {expected}.");

    public ApiRefusedException Refuse(int code, string problem) => new(code, $"Field '{Field.Name}': {problem}");
}
