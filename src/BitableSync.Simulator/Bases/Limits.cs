namespace BitableSync.Simulator.Bases;

/// <summary>Capacity limits of the platform. Source: Feishu page "Bitable overview", section on limits, and the API pages.</summary>
internal static class Limits
{
    public const int RecordsPerWrite = 1000;
    public const int RecordsPerDelete = 500;
    public const int RecordsPerGet = 100;
    public const int SearchPage = 500;
    public const int ListPage = 100;
    public const int TablesPerBase = 100;
    public const int TablesPerDelete = 50;
    public const int FieldsPerTable = 300;
    public const int ViewsPerTable = 200;
    public const int CellCharacters = 100_000;
    public const int OptionsPerField = 20_000;
    public const int OptionsPerCell = 1000;
    public const int UsersPerCell = 1000;
    public const int AttachmentsPerCell = 100;
    public const int LinksPerCell = 500;
    public const int GroupsPerCell = 10;
    public const int PhoneCharacters = 64;
    public const int BaseNameCharacters = 255;
    public const int TableNameCharacters = 100;
    public const int FieldNameCharacters = 1000;
    public const int UploadBytes = 20 * 1024 * 1024;
}
