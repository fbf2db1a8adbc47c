using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>Resolves one mapping: its name, addresses, keys and special columns; fields are left to <see cref="FieldResolver"/>.</summary>
internal sealed class TableResolver(MappingSubject subject, MappedTables tables, string path, ProblemLog problems)
{
    private const int MaxNameLength = 40;
    private const int RecordIdLength = 20;

    private readonly MappingOptions _options = subject.Options;

    /// <summary>Null where something was missing; the log then has an error.</summary>
    public TableMapping? Resolve()
    {
        CheckName();
        CheckAddresses();
        foreach (var problem in subject.Problems) problems.Error($"{path}.{problem.Path}", problem.Message);
        var zone = TimeZone();
        var fields = Fields(zone ?? TimeZoneInfo.Utc);
        var (key, deletedAt, recordId) = (Key(), DeletedAt(), RecordIdColumn());
        var mark = DeletedMark(fields);
        var matchBy = _options.MatchBy.Count > 0 ? MatchBy(fields) : ByKey(fields, key);
        CheckEngineColumns(fields, key);
        var guard = Guard();
        if (subject is not { Remote: { } remote, Local: { } local } || key is null || zone is null || _options.Name is null) return null;
        Warn(local, fields, key);
        return new TableMapping
        {
            Name = new MappingName(_options.Name),
            Remote = remote.Table,
            Local = local.Table,
            Key = key,
            Fields = fields,
            MatchBy = matchBy,
            References = tables.ReferencesOf(local),
            TimeZone = zone,
            Capture = _options.Capture,
            OnRemoteDelete = _options.OnBitableDelete,
            OnLocalDelete = _options.OnDatabaseDelete,
            DeletedMark = mark,
            OnDeleteConflict = _options.OnDeleteConflict,
            DeletedAt = deletedAt,
            RecordIdColumn = recordId,
            Guard = guard,
        };
    }

    private void CheckName()
    {
        if (string.IsNullOrEmpty(_options.Name))
        {
            problems.Error($"{path}.Name", "A name is required: lower-case letters, digits, \"_\" and \"-\".");
        }
        else if (_options.Name.Length > MaxNameLength || !_options.Name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-'))
        {
            problems.Error(
                $"{path}.Name",
                $"\"{_options.Name}\" cannot be a name. Use lower-case letters, digits, \"_\" and \"-\", at most {MaxNameLength} characters.");
        }
    }

    private void CheckAddresses()
    {
        if (_options.Bitable is not { } bitable || bitable is { Url: null, AppToken: null, TableId: null })
        {
            problems.Error($"{path}.Bitable", "The Bitable table is required: either Url, or AppToken with TableId.");
        }
        else if (bitable.Url is not null && (bitable.AppToken ?? bitable.TableId) is not null)
        {
            problems.Error($"{path}.Bitable", "Both Url and AppToken or TableId were found. Give either Url, or AppToken with TableId.");
        }
        else if (bitable.Url is null && (bitable.AppToken is null || bitable.TableId is null))
        {
            var missing = bitable.AppToken is null ? nameof(bitable.AppToken) : nameof(bitable.TableId);
            problems.Error($"{path}.Bitable.{missing}", $"{missing} is required where no Url is given.");
        }

        if (string.IsNullOrEmpty(_options.Table))
        {
            problems.Error($"{path}.Table", "The PostgreSQL table is required, as \"schema.table\".");
        }
        else if (LocalTableRef.TryParse(_options.Table) is null)
        {
            problems.Error($"{path}.Table", $"\"{_options.Table}\" is not of the form \"schema.table\".");
        }
    }

    private TimeZoneInfo? TimeZone()
    {
        if (_options.TimeZone is null) return subject.Remote?.TimeZone;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(_options.TimeZone, out var zone)) return zone;
        var near = NameSimilarity.Near(_options.TimeZone, TimeZoneInfo.GetSystemTimeZones().Select(each => each.Id));
        var hint = near.Count > 0 ? $"Did you mean \"{near[0]}\"?" : "Use an IANA name such as \"Asia/Shanghai\".";
        problems.Error($"{path}.TimeZone", $"There is no time zone \"{_options.TimeZone}\". {hint}");
        return null;
    }

    private List<FieldMapping> Fields(TimeZoneInfo zone)
    {
        if (_options.Fields.Count == 0) problems.Error($"{path}.Fields", "At least one pair of field and column is required.");
        var resolver = new FieldResolver(subject, tables, zone, path, problems);
        return [.. _options.Fields.Select(resolver.Resolve).OfType<FieldMapping>()];
    }

    private List<ColumnSpec>? Key()
    {
        if (subject.Local is not { } local) return null;
        if (_options.Key.Count == 0 && local.PrimaryKey.Count == 0)
        {
            problems.Error($"{path}.Key", $"Table {local.Table} has no primary key. Name columns that are unique and not null together.");
            return null;
        }

        if (_options.Key.Count == 0) return [.. local.PrimaryKey];
        var key = Columns(_options.Key, nameof(_options.Key));
        foreach (var (index, column) in key.Index().Where(each => each.Item is { IsNullable: true }))
        {
            problems.Error($"{path}.Key[{index}]", $"Column \"{column!.Name}\" may be null, so it cannot identify a row. Use columns that are unique and not null.");
        }

        if (key.Contains(null)) return null;
        CheckKeyIsUnique(local);
        return [.. key.OfType<ColumnSpec>()];
    }

    /// <summary>Two rows with one key would be one row to the engine, and get one record.</summary>
    private void CheckKeyIsUnique(LocalTableSchema local)
    {
        if (local.UniqueKeys.Any(unique => unique.Count > 0 && unique.All(_options.Key.Contains))) return;
        var found = local.UniqueKeys.Where(unique => unique.Count > 0).Select(Listed).ToArray();
        problems.Error(
            $"{path}.Key",
            $"Nothing keeps {Listed(_options.Key)} unique in {local.Table}, so one key could mean several rows. {(found.Length > 0 ? $"Unique there: {string.Join("; ", found)}." : "Give it a unique constraint.")}");
    }

    private static string Listed(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));

    private List<FieldMapping> MatchBy(List<FieldMapping> fields)
    {
        List<FieldMapping> matched = [];
        foreach (var (index, column) in Columns(_options.MatchBy, nameof(_options.MatchBy)).Index())
        {
            if (column is null) continue;
            if (fields.Find(field => field.Column.Name == column.Name) is { } field) matched.Add(field);
            else if (!_options.Fields.Any(field => field.Column == column.Name))
            {
                problems.Error($"{path}.MatchBy[{index}]", $"Column \"{column.Name}\" is not mapped. MatchBy compares columns with their fields: map it, or name a mapped column.");
            }
        }

        return matched;
    }

    /// <summary>
    /// A key that people can see in Bitable says by itself which record belongs to which row; without it, a second first pass over a
    /// filled table would double every record.
    /// </summary>
    private static List<FieldMapping> ByKey(List<FieldMapping> fields, List<ColumnSpec>? key)
    {
        var mapped = key?.Select(column => fields.Find(field => field.Column.Name == column.Name)).ToList() ?? [];
        return mapped.Contains(null) ? [] : [.. mapped.OfType<FieldMapping>()];
    }

    /// <summary>The named columns, null in place of one that is not there or named twice.</summary>
    private List<ColumnSpec?> Columns(IReadOnlyList<string> names, string key)
    {
        List<ColumnSpec?> found = [];
        foreach (var (index, name) in names.Index())
        {
            var first = names.Index().First(each => each.Item == name).Index;
            if (first < index) problems.Error($"{path}.{key}[{index}]", $"Column \"{name}\" is named by {key}[{first}] already.");
            found.Add(first < index ? null : Column(name, $"{key}[{index}]"));
        }

        return found;
    }

    private ColumnSpec? Column(string? name, string key)
    {
        if (name is null || subject.Local is not { } local) return null;
        var column = local.Find(name);
        if (column is null) problems.Error($"{path}.{key}", FieldResolver.NoSuchColumn(name, local));
        return column;
    }

    private ColumnSpec? DeletedAt()
    {
        const string key = nameof(_options.DeletedAtColumn);
        if (_options is { DeletedAtColumn: null, OnBitableDelete: RemoteDeletePolicy.Soft })
        {
            problems.Error(
                $"{path}.{key}",
                "OnBitableDelete is \"soft\" (the default), which marks deleted rows in a timestamp column, and none is named. Name one, or set OnBitableDelete to \"hard\" or \"ignore\".");
        }

        if (Column(_options.DeletedAtColumn, key) is not { } column) return null;
        if (column is { Family: ColumnFamily.Timestamp or ColumnFamily.TimestampTz, IsNullable: true, IsGenerated: false }) return column;
        problems.Error($"{path}.{key}", $"Column \"{column.Name}\" ({Describe(column)}) cannot mark deleted rows. A timestamp column that may be null and is not generated would fit.");
        return null;
    }

    private DeletedMark? DeletedMark(List<FieldMapping> fields)
    {
        const string key = nameof(_options.DeletedField);
        if ((_options.OnDatabaseDelete == LocalDeletePolicy.Mark) != (_options.DeletedField is not null))
        {
            problems.Error($"{path}.{key}", _options.DeletedField is null
                ? "OnDatabaseDelete is \"mark\", which marks records of deleted rows in a field, and none is named. Name a checkbox, date or single select."
                : $"\"{_options.DeletedField}\" was found, but nothing is marked there. Set OnDatabaseDelete to \"mark\", or leave DeletedField out.");
            return null;
        }

        if (_options.DeletedField is not { } name || subject.Remote is not { } remote) return null;
        var field = FieldResolver.Find(remote, name);
        if (field is null)
        {
            problems.Error($"{path}.{key}", FieldResolver.NoSuchField(name, remote));
        }
        else if (!Mapping.DeletedMark.Types.Contains(field.Type))
        {
            problems.Error($"{path}.{key}", $"Field \"{field.Name}\" ({field.Type}) cannot mark deleted rows. A Checkbox, DateTime or SingleSelect field would fit.");
        }
        else if (fields.Exists(mapped => mapped.Field == field.Id))
        {
            problems.Error($"{path}.{key}", $"Field \"{field.Name}\" is mapped to a column as well. The engine fills this field itself, so it needs one of its own.");
        }
        else if (IsOptionRight(field))
        {
            return new DeletedMark(field.Id, field.Name, field.Type, _options.DeletedOption);
        }

        return null;
    }

    private bool IsOptionRight(RemoteField field)
    {
        const string key = nameof(_options.DeletedOption);
        var options = field.OptionNames;
        if (field.Type != BitableFieldType.SingleSelect)
        {
            if (_options.DeletedOption is null) return true;
            problems.Error($"{path}.{key}", $"\"{_options.DeletedOption}\" was found, but field \"{field.Name}\" ({field.Type}) has no options. Leave DeletedOption out.");
        }
        else if (_options.DeletedOption is null)
        {
            problems.Error($"{path}.{key}", $"Field \"{field.Name}\" is a single select: name the option that means \"deleted\". {NameSimilarity.Hint("", options)}".TrimEnd());
        }
        else if (options.Contains(_options.DeletedOption))
        {
            return true;
        }
        else
        {
            problems.Error($"{path}.{key}", $"Field \"{field.Name}\" has no option \"{_options.DeletedOption}\". {NameSimilarity.Hint(_options.DeletedOption, options)}".TrimEnd());
        }

        return false;
    }

    private ColumnSpec? RecordIdColumn()
    {
        const string key = nameof(_options.RecordIdColumn);
        if (Column(_options.RecordIdColumn, key) is not { } column) return null;
        if (column is { Family: ColumnFamily.Text, IsNullable: true, IsGenerated: false, MaxLength: null or >= RecordIdLength }) return column;
        problems.Error($"{path}.{key}", $"Column \"{column.Name}\" ({Describe(column)}) cannot hold record ids. A text column of at least {RecordIdLength} characters that may be null and is not generated would fit.");
        return null;
    }

    private static string Describe(ColumnSpec column) =>
        column.TypeName + (column.IsNullable ? "" : ", not null") + (column.IsGenerated ? ", generated" : "");

    /// <summary>Columns that the engine fills itself must not carry anything else.</summary>
    private void CheckEngineColumns(List<FieldMapping> fields, List<ColumnSpec>? key)
    {
        foreach (var (name, option) in new[] { (_options.DeletedAtColumn, "DeletedAtColumn"), (_options.RecordIdColumn, "RecordIdColumn") })
        {
            if (name is null) continue;
            var use = fields.Exists(field => field.Column.Name == name) ? "mapped to a field"
                : key?.Exists(column => column.Name == name) == true ? "part of the key" : null;
            if (use is not null) problems.Error($"{path}.{option}", $"Column \"{name}\" is {use} as well. The engine fills this column itself, so it needs one of its own.");
        }

        if (_options.DeletedAtColumn is { } shared && shared == _options.RecordIdColumn)
        {
            problems.Error($"{path}.RecordIdColumn", $"Column \"{shared}\" is DeletedAtColumn as well. Each needs a column of its own.");
        }
    }

    private GuardOptions Guard()
    {
        var guard = _options.Guard ?? new GuardOptions();
        var (shortest, longest) = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        if (guard.Share is < 0 or > 1) problems.Error($"{path}.Guard.Share", $"{guard.Share} is no share. Give 0 to 1; 0.2 is a fifth of the pairs, 1 lets everything through.");
        if (guard.Records < 0) problems.Error($"{path}.Guard.Records", $"{guard.Records} is no number of records. Give 0 or more.");
        if (guard.Window < shortest || guard.Window > longest) problems.Error($"{path}.Guard.Window", $"{guard.Window:c} is out of range. Give {shortest:c} to {longest:c}.");
        return guard;
    }

    /// <summary>Rows that cannot be inserted are found here, before the first record made in Bitable is parked for it.</summary>
    private void Warn(LocalTableSchema local, List<FieldMapping> fields, List<ColumnSpec> key)
    {
        foreach (var column in key.Where(column => !FillsItself(column) && !FilledByRecord(column, fields)))
        {
            problems.Warn($"{path}.Key", $"Key column \"{column.Name}\" has no default and no field flows into it, so records created in Bitable cannot become rows. Map it, or give it a default.");
        }

        foreach (var column in local.Columns.Where(column => !column.IsNullable && !FillsItself(column) && !key.Contains(column) && !FilledByRecord(column, fields)))
        {
            problems.Warn($"{path}.Fields", $"Column \"{column.Name}\" is not null, has no default and no field flows into it, so records created in Bitable cannot become rows. Map it, or give it a default.");
        }
    }

    private static bool FillsItself(ColumnSpec column) => column.HasDefault || column.IsGenerated;

    private static bool FilledByRecord(ColumnSpec column, List<FieldMapping> fields) =>
        fields.Exists(field => field.Column == column && field.Direction != SyncDirection.ToBitable);
}
