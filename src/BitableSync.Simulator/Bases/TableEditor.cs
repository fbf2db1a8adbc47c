using System.Buffers;
using System.Text.Json;
using BitableSync.Simulator.Auth;
using BitableSync.Simulator.Fields;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;
using BitableSync.Simulator.Records;

namespace BitableSync.Simulator.Bases;

/// <summary>Adds, renames and deletes tables. Every method runs under <see cref="BitableBase.Sync"/>, except on a Base nobody knows yet.</summary>
internal sealed class TableEditor(Platform platform, BitableBase bitable, Person by)
{
    private const int BlankRows = 5;
    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create("/\\?*:[]");

    /// <summary>A table as the page makes it: a text, a select, a date and an attachment column, and in the first table of a Base some blank rows.</summary>
    public BitableTable AddDefault(string name, bool withRows)
    {
        var table = Add(name, "表格",
        [
            new FieldSpec("文本", FieldType.Text, "Text"),
            new FieldSpec("单选", FieldType.SingleSelect, "SingleSelect"),
            new FieldSpec("日期", FieldType.DateTime, "DateTime") { Property = FieldProperties.Complete(FieldType.DateTime, "DateTime", null, wasSent: false) },
            new FieldSpec("附件", FieldType.Attachment, "Attachment"),
        ]);
        if (withRows)
        {
            var blank = JsonElement.Parse("{}"u8);
            new RecordEditor(platform, bitable, table, by, UserIdType.OpenId, byUser: true).Create([.. Enumerable.Repeat(blank, BlankRows)]);
        }
        return table;
    }

    /// <exception cref="ApiRefusedException">1254013 name taken, 1254100 too many tables, 1254105 too many fields, or a field's error.</exception>
    public BitableTable Add(string name, string viewName, IReadOnlyList<FieldSpec> fields)
    {
        CheckName(name, except: null);
        if (bitable.Tables.Length >= Limits.TablesPerBase) throw new ApiRefusedException(1254100, $"The Base already has {Limits.TablesPerBase} tables.");
        if (fields.Count > Limits.FieldsPerTable) throw new ApiRefusedException(1254105, $"{fields.Count} fields, at most {Limits.FieldsPerTable} are allowed.");
        if (fields.GroupBy(field => field.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ApiRefusedException(1254014, $"The field name '{twice.Key}' comes twice.");
        FieldEditor.CheckPrimary(fields[0].Type);

        var table = new BitableTable(NewId(), name) { Views = [new BitableView(platform.Ids.ViewId(), viewName, "grid")] };
        var before = bitable.Tables;
        bitable.Tables = before.Add(table);
        try
        {
            var editor = new FieldEditor(platform, bitable, by);
            foreach (var field in fields) editor.Add(table, field);
        }
        catch (ApiRefusedException)
        {
            bitable.Tables = before;
            throw;
        }
        table.Revision = 1;
        table.IsNew = false;
        bitable.Revision++;
        return table;
    }

    public void Rename(BitableTable table, string name)
    {
        CheckName(name, except: table);
        if (table.Name == name) return;
        table.Name = name;
        table.Revision++;
        bitable.Revision++;
    }

    /// <exception cref="ApiRefusedException">1254034: a Base keeps at least one table.</exception>
    public void Delete(IReadOnlyCollection<BitableTable> tables)
    {
        if (bitable.Tables.Length <= tables.Count) throw new ApiRefusedException(1254034);
        bitable.Tables = bitable.Tables.RemoveRange(tables);
        bitable.Revision++;
    }

    private void CheckName(string name, BitableTable? except)
    {
        if (name.Length is 0 or > Limits.TableNameCharacters || name.AsSpan().IndexOfAny(ForbiddenCharacters) >= 0)
            throw new ApiRefusedException(1254800, $"A table name has 1 to {Limits.TableNameCharacters} characters, none of / \\ ? * : [ ].");
        if (bitable.Tables.Any(table => table.Name == name && table != except)) throw new ApiRefusedException(1254013, $"The Base already has a table '{name}'.");
    }

    private string NewId()
    {
        while (true)
        {
            var tableId = platform.Ids.TableId();
            if (bitable.FindTable(tableId) is null) return tableId;
        }
    }
}
