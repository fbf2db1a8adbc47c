using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Mappings;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Errors;
using BitableSync.Postgres.Schema;
using BitableSync.Postgres.State;

namespace BitableSync.App.Configuration;

/// <summary>Reads both schemas of every mapping and resolves the mappings against them, and against what their state belongs to.</summary>
internal sealed class MappingLoader(IRemoteTables remoteTables, BitableLocator locator, BitableClient bitables, TableReader tables, Bindings bindings)
{
    /// <summary>Every mapping, with everything that is wrong.</summary>
    /// <exception cref="RemoteException">Feishu is away.</exception>
    /// <exception cref="StoreException">PostgreSQL is away or refuses.</exception>
    public async Task<MappingResolution> LoadAsync(IReadOnlyList<MappingOptions> mappings, CancellationToken cancellationToken)
    {
        var resolution = (await ResolveAsync(mappings, cancellationToken)).Resolution;
        return resolution with { Errors = [.. resolution.Errors, .. await FindStrangeStatesAsync(resolution, mappings, cancellationToken)] };
    }

    /// <summary>
    /// As <see cref="LoadAsync"/>, but a mapping that ran before and does not fit its tables any more is no error: its tables have changed,
    /// and that is no reason for the others not to run. One whose state belongs to other tables was edited, and is an error.
    /// </summary>
    /// <exception cref="RemoteException">Feishu is away.</exception>
    /// <exception cref="StoreException">PostgreSQL is away or refuses.</exception>
    public async Task<(MappingResolution Resolution, IReadOnlyList<UnfitMapping> Unfit)> LoadRunningAsync(
        IReadOnlyList<MappingOptions> mappings, CancellationToken cancellationToken)
    {
        var (resolution, bound) = await ResolveAsync(mappings, cancellationToken);
        List<ConfigurationProblem> errors = [];
        List<UnfitMapping> unfit = [];
        foreach (var problems in resolution.Errors.GroupBy(problem => IndexOf(problem, mappings.Count)))
        {
            if (problems.Key is { } index && bound[index] is { } before) unfit.Add(Describe(mappings[index], before, problems));
            else errors.AddRange(problems);
        }

        errors.AddRange(await FindStrangeStatesAsync(resolution, mappings, cancellationToken));
        return (resolution with { Errors = errors }, unfit);
    }

    private static UnfitMapping Describe(MappingOptions options, Binding before, IEnumerable<ConfigurationProblem> problems) => new(
        new MappingName(options.Name!), before.Remote.ToString(), before.Local.ToString(), SchemaWords.Misfit(problems.Select(problem => problem.Message)));

    /// <summary>Which mapping a problem is about; null where it is about none.</summary>
    private static int? IndexOf(ConfigurationProblem problem, int count)
    {
        for (var index = 0; index < count; index++)
        {
            if (problem.Path.StartsWith($"{MappingOptions.SectionName}[{index}]", StringComparison.Ordinal)) return index;
        }

        return null;
    }

    private async Task<(MappingResolution Resolution, IReadOnlyList<Binding?> Bound)> ResolveAsync(
        IReadOnlyList<MappingOptions> mappings, CancellationToken cancellationToken)
    {
        var zones = new Dictionary<AppToken, TimeZoneInfo>();
        List<MappingSubject> subjects = [];
        List<Binding?> bound = [];
        foreach (var options in mappings)
        {
            List<ConfigurationProblem> problems = [];
            var remote = await ReadRemoteAsync(options.Bitable, zones, problems, cancellationToken);
            var local = await ReadLocalAsync(options.Table, problems, cancellationToken);
            var before = options.Name is null ? null : await bindings.FindAsync(new MappingName(options.Name), cancellationToken);
            bound.Add(before);
            subjects.Add(new MappingSubject(options, remote, local, problems) { Written = before?.Written ?? new Dictionary<string, FieldId>() });
        }

        return (MappingResolver.Resolve(subjects), bound);
    }

    private async Task<IReadOnlyList<ConfigurationProblem>> FindStrangeStatesAsync(
        MappingResolution resolution, IReadOnlyList<MappingOptions> mappings, CancellationToken cancellationToken)
    {
        List<ConfigurationProblem> strange = [];
        foreach (var mapping in resolution.Mappings)
        {
            if (await FindStrangeStateAsync(mapping, mappings, cancellationToken) is { } problem) strange.Add(problem);
        }

        return strange;
    }

    /// <summary>The mapping's state may belong to other tables: the configuration was edited under the same name.</summary>
    private async Task<ConfigurationProblem?> FindStrangeStateAsync(
        TableMapping mapping, IReadOnlyList<MappingOptions> options, CancellationToken cancellationToken)
    {
        var (before, today) = await bindings.ReadAsync(mapping, cancellationToken);
        if (before?.WhyNot(mapping.Name, today) is not { } reason) return null;
        var index = options.Index().First(each => each.Item.Name == mapping.Name.Value).Index;
        return new ConfigurationProblem($"{MappingOptions.SectionName}[{index}].{nameof(MappingOptions.Name)}", reason);
    }

    private async Task<LocalTableSchema?> ReadLocalAsync(string? table, List<ConfigurationProblem> problems, CancellationToken cancellationToken)
    {
        if (table is null || LocalTableRef.TryParse(table) is not { } address) return null;
        var found = await tables.ReadAsync(address, cancellationToken);
        if (found.Fits) return found.Value;
        problems.Add(new ConfigurationProblem(nameof(MappingOptions.Table), found.Problem!));
        return null;
    }

    /// <summary>What a person must mend becomes a problem; what heals itself is thrown, for a later attempt.</summary>
    private async Task<RemoteTableSchema?> ReadRemoteAsync(
        BitableOptions? options, Dictionary<AppToken, TimeZoneInfo> zones, List<ConfigurationProblem> problems, CancellationToken cancellationToken)
    {
        var path = nameof(MappingOptions.Bitable) + (options?.Url is null ? "" : $".{nameof(BitableOptions.Url)}");
        try
        {
            if (await FindAddressAsync(options, path, problems, cancellationToken) is not { } table) return null;
            if (!zones.TryGetValue(table.App, out var zone)) zones[table.App] = zone = await remoteTables.ReadTimeZoneAsync(table.App, cancellationToken);
            var known = await bitables.ListTablesAsync(table.App.Value, cancellationToken);
            if (known.All(each => each.TableId != table.Table.Value))
            {
                var names = known.Select(each => $"{each.TableId} ({each.Name})");
                problems.Add(new ConfigurationProblem(path, $"Base {table.App} has no table {table.Table}. It has: {string.Join(", ", names)}."));
                return null;
            }

            return new RemoteTableSchema(table, await remoteTables.ReadFieldsAsync(table, cancellationToken), zone);
        }
        catch (RemoteException refused) when (!refused.IsTransient)
        {
            problems.Add(new ConfigurationProblem(path, refused.Message));
        }
        catch (FeishuApiException refused) when (!refused.IsTransient)
        {
            problems.Add(new ConfigurationProblem(path, refused.Message));
        }

        return null;
    }

    /// <summary>Null where the address is incomplete, which the resolver reports, or cannot be read, which is reported here.</summary>
    private async Task<RemoteTableRef?> FindAddressAsync(
        BitableOptions? options, string path, List<ConfigurationProblem> problems, CancellationToken cancellationToken)
    {
        if (options is { Url: null, AppToken: { } app, TableId: { } table }) return new RemoteTableRef(new AppToken(app), new TableId(table));
        if (options is not { Url: { } text, AppToken: null, TableId: null }) return null;
        if (!BitableUrl.TryParse(text, out var url, out var problem))
        {
            problems.Add(new ConfigurationProblem(path, problem!));
        }
        else if (url!.TableId is null)
        {
            problems.Add(new ConfigurationProblem(path, "The address names a Base but no table. Open the table in the browser and copy its address, which ends in ?table=tbl…."));
        }
        else
        {
            try
            {
                return new RemoteTableRef(new AppToken(await locator.FindBaseAsync(url, cancellationToken)), new TableId(url.TableId));
            }
            catch (FormatException other)
            {
                problems.Add(new ConfigurationProblem(path, other.Message));
            }
        }

        return null;
    }
}
