using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Formulas;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Fields;

/// <summary>Adds, changes and deletes columns. Every method runs under <see cref="BitableBase.Sync"/>.</summary>
internal sealed class FieldEditor(Platform platform, BitableBase bitable, Person by)
{
    /// <exception cref="ApiRefusedException">1254105 too many fields, 1254014 name taken, or the link's property error.</exception>
    public BitableField Add(BitableTable table, FieldSpec spec)
    {
        if (table.Fields.Length >= Limits.FieldsPerTable)
            throw new ApiRefusedException(1254105, $"The table already has {Limits.FieldsPerTable} fields.");
        CheckNameIsFree(table, spec.Name, except: null);
        var field = Make(table, platform.Ids.FieldId(), spec, isPrimary: table.Fields.IsEmpty);
        var mirror = spec.Type == FieldType.DuplexLink ? Mirror(table, field, spec.Link!) : null;
        if (mirror is not null) field = field with { Link = field.Link! with { BackFieldId = mirror.Value.Field.Id } };
        Append(table, field);
        if (mirror is var (target, back)) Append(target, back);
        return field;
    }

    /// <summary>Replaces name, type and the whole property. Options that are not listed disappear, from cells too.</summary>
    /// <exception cref="ApiRefusedException">1254606 nothing would change, 1254014 name taken, 1254012 not as primary field.</exception>
    public BitableField Replace(BitableTable table, BitableField old, FieldSpec spec)
    {
        CheckNameIsFree(table, spec.Name, except: old);
        if (old.IsPrimary) CheckPrimary(spec.Type);
        if (old.Type == FieldType.Lookup || (old.Link is not null) != (spec.Link is not null))
            throw new ApiRefusedException(1254012, $"A field of type {(int)old.Type} cannot become type {(int)spec.Type}.");
        var field = Make(table, old.Id, spec, old.IsPrimary);
        if (spec.Description is null) field = field with { Description = old.Description };
        if (old.Link is { } link) field = field with { Link = link with { Multiple = field.Link!.Multiple } };
        field = field with { Options = KeepIds(field.Options, old, spec) };
        if (SameContent(old, field)) throw new ApiRefusedException(1254606);

        var records = ConvertCells(table, old, field);
        table.Fields = table.Fields.Replace(old, field);
        Commit(table, [new FieldChange(field.Id, old, field)], records);
        return field;
    }

    /// <exception cref="ApiRefusedException">1254046: the primary field stays.</exception>
    public void Delete(BitableTable table, BitableField field)
    {
        if (field.IsPrimary) throw new ApiRefusedException(1254046);
        Drop(table, field);
        if (field.Link is { BackFieldId: { } backId } link && bitable.FindTable(link.TableId) is { } target && target.FieldWithId(backId) is { } back)
            Drop(target, back);
    }

    /// <summary>The first field of a table is its index; only some types can be.</summary>
    public static void CheckPrimary(FieldType type)
    {
        if (type is FieldType.Text or FieldType.Number or FieldType.DateTime or FieldType.Phone or FieldType.Url or FieldType.Formula or FieldType.Location) return;
        throw new ApiRefusedException(1254012, $"The first field is the table's index and cannot be of type {(int)type}.");
    }

    private BitableField Make(BitableTable table, string id, FieldSpec spec, bool isPrimary)
    {
        if (isPrimary) CheckPrimary(spec.Type);
        if (spec.Link is { } link && bitable.FindTable(link.TableId) is null)
            throw new ApiRefusedException(PropertyErrors.CodeOf(spec.Type), $"property.table_id '{link.TableId}' is no table of this Base.");
        CheckFormula(table, spec);
        return new BitableField
        {
            Id = id,
            Name = spec.Name,
            Type = spec.Type,
            UiType = spec.UiType,
            Description = spec.Description ?? "",
            IsPrimary = isPrimary,
            Options = [.. spec.Options.Select((option, index) => new SelectOption(option.Id ?? platform.Ids.OptionId(), option.Name, option.Color ?? index % 55))],
            Link = spec.Link is { } target ? new LinkTarget(target.TableId, target.Multiple, null) : null,
            Property = spec.Property,
        };
    }

    private static void CheckFormula(BitableTable table, FieldSpec spec)
    {
        if (spec.Type != FieldType.Formula || spec.Property?.StringMember("formula_expression") is not { Length: > 0 } text) return;
        try
        {
            FormulaParser.Parse(text, table.Id);
        }
        catch (FormatException broken)
        {
            throw new ApiRefusedException(PropertyErrors.CodeOf(spec.Type), broken.Message);
        }
    }

    private (BitableTable Table, BitableField Field)? Mirror(BitableTable table, BitableField field, LinkSpec spec)
    {
        var target = bitable.FindTable(spec.TableId)!;
        var wanted = string.IsNullOrEmpty(spec.BackFieldName) ? $"{table.Name}-{field.Name}" : spec.BackFieldName;
        var name = wanted;
        for (var suffix = 1; target.FieldNamed(name) is not null || (target == table && name == field.Name); suffix++) name = $"{wanted} {suffix}";
        return (target, new BitableField
        {
            Id = platform.Ids.FieldId(),
            Name = name,
            Type = FieldType.DuplexLink,
            UiType = nameof(FieldType.DuplexLink),
            Link = new LinkTarget(table.Id, true, field.Id),
        });
    }

    private void Append(BitableTable table, BitableField field)
    {
        table.Fields = table.Fields.Add(field);
        Commit(table, [new FieldChange(field.Id, null, field)], field.Type == FieldType.AutoNumber ? NumberAll(table, field) : []);
    }

    private void Drop(BitableTable table, BitableField field)
    {
        var records = table.Records
            .Where(record => record.Cells.ContainsKey(field.Id))
            .Select(record => new RecordChange(record.Id, record, WithCell(record, field.Id, null)))
            .ToList();
        table.Fields = table.Fields.Remove(field);
        // The cells go with the column; only the field event tells.
        table.Apply(records, lagUntil: null);
        Commit(table, [new FieldChange(field.Id, field, null)], []);
    }

    private List<RecordChange> NumberAll(BitableTable table, BitableField field)
    {
        var changes = new List<RecordChange>(table.Count);
        foreach (var record in table.Records)
        {
            var created = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(record.CreatedAt), bitable.Zone);
            changes.Add(new RecordChange(record.Id, record, WithCell(record, field.Id, AutoNumberCell.Make(changes.Count + 1, field, created))));
        }
        table.LastNumbers[field.Id] = changes.Count;
        return changes;
    }

    private List<RecordChange> ConvertCells(BitableTable table, BitableField old, BitableField field)
    {
        if (old.Type == field.Type && !old.Options.Any(option => field.OptionWithId(option.Id) is null)) return [];
        var read = new CellRead(platform, bitable, table, ReadDialect.Search);
        return
        [
            .. table.Records
                .Where(record => record.Cells.ContainsKey(old.Id))
                .Select(record => new RecordChange(record.Id, record, WithCell(record, old.Id, CellConversion.Convert(record.Cells[old.Id], old, field, read))))
                .Where(change => !CellEquality.Same(change.Before!.Cells, change.After!.Cells)),
        ];
    }

    private void Commit(BitableTable table, IReadOnlyList<FieldChange> fields, IReadOnlyList<RecordChange> records)
    {
        table.Apply(records, lagUntil: null);
        table.Revision++;
        if (table.IsNew) return;
        platform.Changed(new TableCommit(bitable, table, table.Revision, by, platform.Clock.Now, fields, records));
    }

    private static IReadOnlyList<SelectOption> KeepIds(IReadOnlyList<SelectOption> options, BitableField old, FieldSpec spec)
    {
        foreach (var option in spec.Options)
        {
            if (option.Id is not null && old.OptionWithId(option.Id) is null)
                throw new ApiRefusedException(PropertyErrors.CodeOf(spec.Type), $"property.options names the id '{option.Id}', which the field does not have.");
        }
        return [.. options.Select((option, index) => spec.Options[index] is { Color: null, Id: { } id } ? option with { Color = old.OptionWithId(id)!.Color } : option)];
    }

    private static BitableRecord WithCell(BitableRecord record, string fieldId, object? cell)
    {
        var cells = new Dictionary<string, object>(record.Cells, StringComparer.Ordinal);
        if (cell is null) cells.Remove(fieldId);
        else cells[fieldId] = cell;
        return record with { Cells = cells };
    }

    private static bool SameContent(BitableField left, BitableField right) =>
        left.Name == right.Name && left.Type == right.Type && left.UiType == right.UiType && left.Description == right.Description
        && left.Options.SequenceEqual(right.Options) && left.Link == right.Link
        && left.Property?.GetRawText() == right.Property?.GetRawText();

    private static void CheckNameIsFree(BitableTable table, string name, BitableField? except)
    {
        if (table.FieldNamed(name) is { } taken && taken.Id != except?.Id)
            throw new ApiRefusedException(1254014, $"The table already has a field '{name}'.");
    }
}
