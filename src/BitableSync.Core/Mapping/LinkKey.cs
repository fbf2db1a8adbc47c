namespace BitableSync.Core.Mapping;

/// <summary>What stands for a linked record in the column.</summary>
public enum LinkKey
{
    /// <summary>The key of the row that the record is linked to, as a foreign key holds it. Needs the record's table to be mapped too.</summary>
    Key,

    /// <summary>The record's id in Bitable.</summary>
    RecordId,
}
