using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;

namespace BitableSync.App.Demo;

/// <summary>One table of the demo's CRM on both sides.</summary>
/// <param name="Mapping">Name of its mapping.</param>
/// <param name="Title">Name of the Bitable table.</param>
/// <param name="Table">PostgreSQL table.</param>
/// <param name="Fields">The first becomes the primary field of the Bitable table.</param>
internal sealed record CrmTable(string Mapping, string Title, string Table, IReadOnlyList<CrmField> Fields)
{
    /// <summary>Marks deleted rows; null where a record's deletion deletes the row.</summary>
    public string? DeletedAt { get; init; }

    public const string Id = "ID";

    public static CrmTable Account { get; } = new("crm-account", "Accounts 客户", "crm.account",
    [
        new("Name", "name", BitableFieldType.Text),
        new("Industry", "industry", BitableFieldType.SingleSelect) { Owner = FieldOwner.Bitable },
        new("Regions", "regions", BitableFieldType.MultiSelect),
        new("Annual revenue", "annual_revenue", BitableFieldType.Number) { Owner = FieldOwner.Database },
        new("Customer since", "customer_since", BitableFieldType.DateTime),
        new("Active", "is_active", BitableFieldType.Checkbox),
        new("Notes 备注", "notes", BitableFieldType.Text),
        new(Id, "id", BitableFieldType.Number),
    ])
    {
        DeletedAt = "deleted_at",
    };

    public static CrmTable Deal { get; } = new("crm-deal", "Deals 商机", "crm.deal",
    [
        new("Title", "title", BitableFieldType.Text),
        new("Account ID", "account_id", BitableFieldType.Number),
        new("Stage", "stage", BitableFieldType.SingleSelect) { Options = ["lead", "qualified", "proposal", "negotiation", "won", "lost"] },
        new("Products", "products", BitableFieldType.MultiSelect),
        new("Amount", "amount", BitableFieldType.Number),
        new("Close date", "close_date", BitableFieldType.DateTime),
        new("Won", "is_won", BitableFieldType.Checkbox),
        new("Next step 下一步", "next_step", BitableFieldType.Text),
        new("Contacted at", "contacted_at", BitableFieldType.DateTime) { HasTime = true },
        new(Id, "id", BitableFieldType.Number),
    ]);

    public static IReadOnlyList<CrmTable> All { get; } = [Account, Deal];
}

/// <summary>One field and its column.</summary>
internal sealed record CrmField(string Name, string Column, BitableFieldType Type)
{
    public FieldOwner? Owner { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Of a date: a point in time instead of a calendar day.</summary>
    public bool HasTime { get; init; }
}
