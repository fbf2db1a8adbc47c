using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Core.Mapping;

/// <summary>Resolves the pairs of one mapping, one after the other.</summary>
internal sealed class FieldResolver(MappingSubject subject, MappedTables tables, TimeZoneInfo zone, string path, ProblemLog problems)
{
    private readonly Dictionary<FieldId, string> _usedFields = [];
    private readonly Dictionary<string, string> _usedColumns = new(StringComparer.Ordinal);

    public static string NoSuchColumn(string name, LocalTableSchema local) =>
        $"Table {local.Table} has no column \"{name}\". {NameSimilarity.Hint(name, [.. local.Columns.Select(column => column.Name)])}";

    public static string NoSuchField(string name, RemoteTableSchema remote) =>
        $"Bitable table {remote.Table.Table} has no field \"{name}\". {NameSimilarity.Hint(name, [.. remote.Fields.Select(field => field.Name)])}";

    /// <summary>By id first: it stays the same when people rename fields, even to something that looks like an id.</summary>
    public static RemoteField? Find(RemoteTableSchema remote, string wanted) =>
        remote.Fields.FirstOrDefault(field => field.Id.Value == wanted) ?? remote.Fields.FirstOrDefault(field => field.Name == wanted.Trim());

    /// <summary>Null where something is wrong; the log then has an error.</summary>
    public FieldMapping? Resolve(FieldOptions options, int index)
    {
        var at = $"{path}.Fields[{index}]";
        var field = FindField(options.Field, at);
        var column = FindColumn(options.Column, at);
        if (field is null || column is null) return null;
        var personAs = options.PersonAs ?? PersonKey.OpenId;
        if (!TryFindTarget(options, field, column, at, out var target)) return null;
        var codec = target is null ? FieldPairs.Bind(field, column, zone, personAs) : FieldPairs.BindKeys(field, column, target.Key[0]);
        if (!codec.Fits && target is not null)
        {
            problems.Error($"{at}.Column", $"{codec.Problem} {RecordIdsInstead}");
            return null;
        }

        if (!codec.Fits)
        {
            problems.Error(at, $"{codec.Problem} {ColumnsThatFit(field)}".TrimEnd());
            return null;
        }

        if (options.PersonAs is not null && !FieldPairs.HoldsPeople(field.Type))
        {
            problems.Error(
                $"{at}.PersonAs",
                $"\"{ConfigurationName.Of(personAs)}\" was found, but field \"{field.Name}\" ({field.Type}) is none of User, CreatedUser or ModifiedUser. Leave PersonAs out.");
            return null;
        }

        if (Direction(options, field, column, at) is not { } flow || Owner(options, flow, at) is not { } owner) return null;
        if (!IsPolicyRight(options, field, flow, at)) return null;
        return new FieldMapping
        {
            Field = field.Id,
            FieldName = field.Name,
            WrittenAs = options.Field,
            FieldType = field.Type,
            Column = column,
            Owner = owner,
            Direction = flow,
            PersonAs = personAs,
            LinksTo = target is null ? null : new LinkTarget(target.Mapping),
            OnUnknownOption = options.OnUnknownOption ?? UnknownOptionPolicy.Create,
            OptionCount = field.OptionNames.Count,
            Codec = codec.Value,
        };
    }

    private bool IsPolicyRight(FieldOptions options, RemoteField field, SyncDirection flow, string at)
    {
        if (options.OnUnknownOption is not { } policy) return true;
        var isSelect = field.Type is BitableFieldType.SingleSelect or BitableFieldType.MultiSelect;
        if (isSelect && flow != SyncDirection.ToDatabase) return true;
        problems.Error(
            $"{at}.OnUnknownOption",
            $"\"{ConfigurationName.Of(policy)}\" was found, but "
            + (isSelect ? $"nothing is written to field \"{field.Name}\"" : $"field \"{field.Name}\" ({field.Type}) is neither SingleSelect nor MultiSelect")
            + ". Leave OnUnknownOption out.");
        return false;
    }

    /// <summary>The mapping whose keys the column holds; null where it holds record ids, or the field is no link. False where something is wrong.</summary>
    private bool TryFindTarget(FieldOptions options, RemoteField field, ColumnSpec column, string at, out LinkedTo? target)
    {
        target = tables.Of(field, subject.Remote!.Table);
        var before = problems.Errors.Count;
        if (options.LinkAs is not null && !FieldPairs.HoldsLinks(field.Type))
        {
            problems.Error(
                $"{at}.LinkAs",
                $"\"{ConfigurationName.Of(options.LinkAs)}\" was found, but field \"{field.Name}\" ({field.Type}) is neither SingleLink nor DuplexLink. Leave LinkAs out.");
        }
        else if (options.LinkAs == LinkKey.Key && target is null)
        {
            problems.Error(
                $"{at}.LinkAs",
                $"\"key\" was found, but field \"{field.Name}\" links to table {field.LinkedTable}, which no mapping has. Map that table too, or use \"record_id\".");
        }
        else if (options.LinkAs == LinkKey.RecordId)
        {
            target = null;
        }
        else if (target is not null)
        {
            CheckTarget(field, column, target, at);
        }

        return problems.Errors.Count == before;
    }

    private void CheckTarget(RemoteField field, ColumnSpec column, LinkedTo target, string at)
    {
        if (target.Key.Count != 1)
        {
            problems.Error(
                $"{at}.Column",
                $"Field \"{field.Name}\" links to rows of mapping \"{target.Mapping}\", each identified by {target.Key.Count} columns ({string.Join(", ", target.Key.Select(key => $"\"{key.Name}\""))}). A link needs a key of one column. {RecordIdsInstead}");
            return;
        }

        var key = target.Key[0];
        foreach (var foreign in subject.Local!.ForeignKeys.Where(foreign => foreign.Columns is [var only] && only == column.Name))
        {
            if (foreign.Table == target.Table && foreign.Referenced[0] == key.Name) continue;
            problems.Error(
                $"{at}.Column",
                $"Column \"{column.Name}\" refers to \"{foreign.Referenced[0]}\" of {foreign.Table} (foreign key \"{foreign.Name}\"), but field \"{field.Name}\" links to records of mapping \"{target.Mapping}\", whose rows are those of {target.Table} by \"{key.Name}\". Pair the field with another column, or the column with another field.");
        }
    }

    private const string RecordIdsInstead = "Or set LinkAs to \"record_id\": the column, a text or an array of texts, then holds ids of records.";

    private RemoteField? FindField(string? wanted, string at)
    {
        if (string.IsNullOrWhiteSpace(wanted))
        {
            problems.Error($"{at}.Field", "The Bitable field is required, by name or by id (\"fld…\").");
            return null;
        }

        if (subject.Remote is not { } remote) return null;
        var field = FindKnown(remote, wanted, at) ?? Find(remote, wanted);
        if (field is null)
        {
            problems.Error($"{at}.Field", NoSuchField(wanted, remote));
            return null;
        }

        if (_usedFields.TryAdd(field.Id, at)) return field;
        problems.Error($"{at}.Field", $"Field \"{field.Name}\" ({field.Id}) is mapped by {_usedFields[field.Id]} already.");
        return null;
    }

    /// <summary>The field that the same text meant when the mapping ran last, whatever people call it, or call by that name, by now.</summary>
    private RemoteField? FindKnown(RemoteTableSchema remote, string wanted, string at)
    {
        if (!subject.Written.TryGetValue(wanted, out var id) || remote.Fields.FirstOrDefault(field => field.Id == id) is not { } known) return null;
        if (known.Name != wanted.Trim() && known.Id.Value != wanted)
        {
            problems.Warn(
                $"{at}.Field",
                $"Field {known.Id} was \"{wanted}\" and is called \"{known.Name}\" now. It is synced as before; write its new name or its id here.");
        }

        return known;
    }

    private ColumnSpec? FindColumn(string? wanted, string at)
    {
        if (string.IsNullOrWhiteSpace(wanted))
        {
            problems.Error($"{at}.Column", "The PostgreSQL column is required.");
            return null;
        }

        if (subject.Local is not { } local) return null;
        var column = local.Find(wanted);
        if (column is null)
        {
            problems.Error($"{at}.Column", NoSuchColumn(wanted, local));
            return null;
        }

        if (_usedColumns.TryAdd(column.Name, at)) return column;
        problems.Error($"{at}.Column", $"Column \"{column.Name}\" is mapped by {_usedColumns[column.Name]} already.");
        return null;
    }

    private string ColumnsThatFit(RemoteField field)
    {
        const int shown = 5;
        var fitting = subject.Local!.Columns
            .Where(column => FieldPairs.Bind(field, column, zone).Fits)
            .OrderByDescending(column => NameSimilarity.Score(field.Name, column.Name))
            .Take(shown)
            .Select(column => $"\"{column.Name}\"");
        return string.Join(", ", fitting) is { Length: > 0 } names ? $"Columns of {subject.Local.Table} that would fit: {names}." : "";
    }

    private SyncDirection? Direction(FieldOptions options, RemoteField field, ColumnSpec column, string at)
    {
        if (FieldPairs.ForcedDirection(field, column) is not { } only) return options.Direction ?? SyncDirection.Both;
        if (options.Direction is null || options.Direction == only) return only;
        var why = only == SyncDirection.ToBitable ? $"column \"{column.Name}\" is generated by PostgreSQL and can only be read"
            : FieldPairs.IsComputed(field.Type) ? $"field \"{field.Name}\" ({field.Type}) is computed by Bitable and can only be read"
            : $"field \"{field.Name}\" ({field.Type}) cannot be written from column \"{column.Name}\" ({column.TypeName})";
        problems.Error(
            $"{at}.Direction",
            $"\"{ConfigurationName.Of(options.Direction)}\" was found, but {why}. Use \"{ConfigurationName.Of(only)}\" or leave Direction out.");
        return null;
    }

    private FieldOwner? Owner(FieldOptions options, SyncDirection direction, string at)
    {
        var source = direction switch
        {
            SyncDirection.ToDatabase => FieldOwner.Bitable,
            SyncDirection.ToBitable => FieldOwner.Database,
            _ => options.Owner ?? FieldOwner.Shared,
        };
        if (options.Owner is null || options.Owner == source) return source;
        problems.Error(
            $"{at}.Owner",
            $"\"{ConfigurationName.Of(options.Owner)}\" was found, but the field flows {ConfigurationName.Of(direction)} only and so belongs to the side it flows from. Use \"{ConfigurationName.Of(source)}\" or leave Owner out.");
        return null;
    }
}
