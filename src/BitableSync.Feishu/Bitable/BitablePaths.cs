namespace BitableSync.Feishu.Bitable;

/// <summary>Paths of the Bitable API. Ids come from configuration and answers, so they are escaped.</summary>
internal static class BitablePaths
{
    public const string Bases = "/open-apis/bitable/v1/apps";

    public static string Base(string appToken) => $"{Bases}/{Uri.EscapeDataString(appToken)}";

    public static string Tables(string appToken) => $"{Base(appToken)}/tables";

    public static string Table(TableAddress table) => $"{Tables(table.AppToken)}/{Uri.EscapeDataString(table.TableId)}";

    public static string Fields(TableAddress table) => $"{Table(table)}/fields";

    public static string Field(TableAddress table, string fieldId) => $"{Fields(table)}/{Uri.EscapeDataString(fieldId)}";

    public static string Records(TableAddress table, string action) => $"{Table(table)}/records/{action}";
}
