using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Fields;

/// <summary>The ui_type names, which tell apart what one type number covers.</summary>
internal static class UiTypes
{
    /// <summary>The sent name if it belongs to the type; without one, the type's plain form.</summary>
    /// <exception cref="ApiRefusedException">1254012: the name belongs to another type, or to none.</exception>
    public static string Resolve(FieldType type, string? sent)
    {
        var allowed = Of(type);
        if (string.IsNullOrEmpty(sent)) return allowed[0];
        return allowed.Contains(sent) ? sent : throw new ApiRefusedException(1254012, $"ui_type '{sent}' does not go with type {(int)type}.");
    }

    private static string[] Of(FieldType type) => type switch
    {
        FieldType.Text => ["Text", "Barcode", "Email"],
        FieldType.Number => ["Number", "Progress", "Currency", "Rating"],
        _ => [type.ToString()],
    };
}
