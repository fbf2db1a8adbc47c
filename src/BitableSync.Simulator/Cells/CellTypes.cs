using BitableSync.Simulator.Bases;

namespace BitableSync.Simulator.Cells;

/// <summary>The one place that pairs a field with its cell type.</summary>
internal static class CellTypes
{
    private static readonly TextCell Text = new();
    private static readonly EmailCell Email = new();
    private static readonly NumberCell Number = new();
    private static readonly SingleSelectCell SingleSelect = new();
    private static readonly MultiSelectCell MultiSelect = new();
    private static readonly DateTimeCell DateTime = new();
    private static readonly CheckboxCell Checkbox = new();
    private static readonly UserCell User = new();
    private static readonly PhoneCell Phone = new();
    private static readonly UrlCell Url = new();
    private static readonly AttachmentCell Attachment = new();
    private static readonly LinkCell SingleLink = new(1254067);
    private static readonly LinkCell DuplexLink = new(1254074);
    private static readonly LocationCell Location = new();
    private static readonly GroupCell Group = new();
    private static readonly StageCell Stage = new();
    private static readonly ButtonCell Button = new();
    private static readonly RecordTimeCell CreatedTime = new(record => record.CreatedAt);
    private static readonly RecordTimeCell ModifiedTime = new(record => record.ModifiedAt);
    private static readonly RecordUserCell CreatedUser = new(record => record.CreatedBy);
    private static readonly RecordUserCell ModifiedUser = new(record => record.ModifiedBy);
    private static readonly FormulaCell Formula = new();
    private static readonly LookupCell Lookup = new();
    private static readonly AutoNumberCell AutoNumber = new();

    public static CellType Of(BitableField field) => field.Type switch
    {
        FieldType.Text => field.UiType == "Email" ? Email : Text,
        FieldType.Number => Number,
        FieldType.SingleSelect => SingleSelect,
        FieldType.MultiSelect => MultiSelect,
        FieldType.DateTime => DateTime,
        FieldType.Checkbox => Checkbox,
        FieldType.User => User,
        FieldType.Phone => Phone,
        FieldType.Url => Url,
        FieldType.Attachment => Attachment,
        FieldType.SingleLink => SingleLink,
        FieldType.DuplexLink => DuplexLink,
        FieldType.Location => Location,
        FieldType.GroupChat => Group,
        FieldType.Stage => Stage,
        FieldType.Button => Button,
        FieldType.CreatedTime => CreatedTime,
        FieldType.ModifiedTime => ModifiedTime,
        FieldType.CreatedUser => CreatedUser,
        FieldType.ModifiedUser => ModifiedUser,
        FieldType.AutoNumber => AutoNumber,
        FieldType.Formula => Formula,
        FieldType.Lookup => Lookup,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, "No cell type for this field type."),
    };
}
