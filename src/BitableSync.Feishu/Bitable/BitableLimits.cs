namespace BitableSync.Feishu.Bitable;

/// <summary>Caps of the Bitable API, from its endpoint pages. One more than allowed fails the whole call.</summary>
public static class BitableLimits
{
    public const int RecordsPerCreate = 1000;
    public const int RecordsPerUpdate = 1000;
    public const int RecordsPerDelete = 500;
    public const int RecordsPerGet = 100;
    public const int RecordsPerPage = 500;
    public const int TablesPerPage = 100;
    public const int FieldsPerPage = 100;
    public const int FieldNamesPerSearch = 200;
}
