using System.CommandLine;
using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Feishu.Bitable;
using BitableSync.Postgres.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary><c>init</c>: reads both schemas and writes a first mapping, or first makes the Bitable table to fit.</summary>
internal static class InitVerb
{
    private static readonly Option<string?> Url = new("--url") { Description = "The Bitable's address as a browser shows it." };
    private static readonly Option<string?> AppToken = new("--app-token") { Description = "Instead of --url: token of the Base." };
    private static readonly Option<string?> TableId = new("--table-id") { Description = "With --app-token: id of the table, tbl…." };
    private static readonly Option<string?> Table = new("--table") { Description = "The PostgreSQL table as schema.table." };
    private static readonly Option<string?> Name = new("--name") { Description = "Name of the mapping. Default: the table's." };
    private static readonly Option<string> Output = new("--output") { Description = "File to write; - writes to stdout.", HelpName = "FILE", DefaultValueFactory = _ => ConfigurationFile.DefaultName };
    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite the file where it exists." };
    private static readonly Option<bool> CreateTable = new("--create-table") { Description = "Make a new table in the Base with a field for every column." };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("init", "Write a first configuration from a Bitable and a PostgreSQL table.") { Url, AppToken, TableId, Table, Name, Output, Force, CreateTable };
        command.SetAction((parsed, cancellationToken) => Failures.GuardAsync(terminal, () => RunAsync(terminal, parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.GetRequiredValue(Output);
        if (output != "-" && File.Exists(output) && !parsed.GetValue(Force))
        {
            throw new VerbException(ExitCodes.Refused, $"{Path.GetFullPath(output)} exists already. Write to another file with --output, or over it with --force.");
        }

        await using var services = VerbServices.Open(parsed.GetValue(CommonOptions.Config), Needs.Everything);
        var local = await ReadTableAsync(services, parsed.GetValue(Table), cancellationToken);
        var remote = parsed.GetValue(CreateTable)
            ? await CreateTableAsync(services, parsed, local, cancellationToken)
            : await FindTableAsync(services, parsed, cancellationToken);
        var bitable = new BitableOptions { AppToken = remote.Table.App.Value, TableId = remote.Table.Table.Value };
        var suggestion = MappingSuggestion.Make(parsed.GetValue(Name) ?? NameOf(local.Table), bitable, remote, local);
        await WriteAsync(terminal, output, MappingFile.Write(suggestion, services.GetRequiredService<AppSettings>().Feishu, SchemaFile()), cancellationToken);
        Report(terminal, output, suggestion, MappingResolver.Resolve([new MappingSubject(suggestion.Options, remote, local, [])]));
        if (parsed.GetValue(CommonOptions.Json) && output != "-") terminal.WriteJson(new { file = Path.GetFullPath(output), mapping = suggestion.Options.Name, fields = suggestion.Options.Fields.Count });
        return ExitCodes.Success;
    }

    private static async Task<LocalTableSchema> ReadTableAsync(IServiceProvider services, string? table, CancellationToken cancellationToken)
    {
        var reader = services.GetRequiredService<TableReader>();
        if (table is null || LocalTableRef.TryParse(table) is not { } address)
        {
            var tables = await reader.ListAsync(cancellationToken);
            throw new VerbException(ExitCodes.Usage, $"Name the PostgreSQL table with --table schema.table. There is {string.Join(", ", tables.Select(each => each.Table))}.");
        }

        var found = await reader.ReadAsync(address, cancellationToken);
        return found.Fits ? found.Value : throw new VerbException(ExitCodes.NotFound, found.Problem!);
    }

    private static async Task<RemoteTableSchema> FindTableAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (app, table) = await FindBaseAsync(services, parsed, cancellationToken);
        if (table is null)
        {
            var tables = await services.GetRequiredService<BitableClient>().ListTablesAsync(app, cancellationToken);
            throw new VerbException(
                ExitCodes.Usage,
                $"Name the Bitable table with --table-id, or in the address, or make one with --create-table. There is {string.Join(", ", tables.Select(each => $"{each.TableId} ({each.Name})"))}.");
        }

        return await ReadRemoteAsync(services, new RemoteTableRef(new AppToken(app), new TableId(table)), cancellationToken);
    }

    private static async Task<RemoteTableSchema> CreateTableAsync(IServiceProvider services, ParseResult parsed, LocalTableSchema local, CancellationToken cancellationToken)
    {
        var proposals = FieldProposal.ForTable(local);
        if (proposals.Count == 0) throw new VerbException(ExitCodes.Refused, $"No column of {local.Table} could be the first field of a Bitable table: that must be a text, number or date.");
        var (app, _) = await FindBaseAsync(services, parsed, cancellationToken);
        var fields = proposals.Select(proposal => new FieldDefinition(proposal.Name, proposal.Type) { Property = proposal.Property });
        var created = await services.GetRequiredService<BitableClient>()
            .CreateTableAsync(app, new TableDefinition(local.Table.Name, [.. fields]), cancellationToken);
        return await ReadRemoteAsync(services, new RemoteTableRef(new AppToken(app), new TableId(created.TableId)), cancellationToken);
    }

    private static async Task<(string App, string? Table)> FindBaseAsync(IServiceProvider services, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (url, app) = (parsed.GetValue(Url), parsed.GetValue(AppToken));
        if ((url is null) == (app is null)) throw new VerbException(ExitCodes.Usage, "Name the Bitable with either --url or --app-token.");
        if (app is not null) return (app, parsed.GetValue(TableId));
        if (!BitableUrl.TryParse(url, out var address, out var problem)) throw new VerbException(ExitCodes.Usage, problem!);
        try
        {
            return (await services.GetRequiredService<BitableLocator>().FindBaseAsync(address!, cancellationToken), parsed.GetValue(TableId) ?? address!.TableId);
        }
        catch (FormatException other)
        {
            throw new VerbException(ExitCodes.Usage, other.Message);
        }
    }

    private static async Task<RemoteTableSchema> ReadRemoteAsync(IServiceProvider services, RemoteTableRef table, CancellationToken cancellationToken)
    {
        var tables = services.GetRequiredService<IRemoteTables>();
        return new RemoteTableSchema(
            table, await tables.ReadFieldsAsync(table, cancellationToken), await tables.ReadTimeZoneAsync(table.App, cancellationToken));
    }

    private static async Task WriteAsync(Terminal terminal, string output, string text, CancellationToken cancellationToken)
    {
        if (output == "-") await terminal.Out.WriteAsync(text);
        else await File.WriteAllTextAsync(output, text, cancellationToken);
    }

    private static void Report(Terminal terminal, string output, MappingSuggestion suggestion, MappingResolution resolution)
    {
        terminal.Say($"{suggestion.Options.Fields.Count} fields are paired with columns, {suggestion.UnpairedFields.Count} fields and {suggestion.UnpairedColumns.Count} columns are left.");
        if (output != "-") terminal.Say($"Wrote {Path.GetFullPath(output)}. Look it through, then run \"bitable-sync validate\" and \"bitable-sync serve\".");
        if (resolution.Errors.Count > 0) Failures.WriteProblems(terminal, "error", resolution.Errors);
        if (resolution.Warnings.Count > 0) Failures.WriteProblems(terminal, "warning", resolution.Warnings);
    }

    private static string NameOf(LocalTableRef table)
    {
        var name = string.Concat(table.Name.ToLowerInvariant().Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' ? c : '-'));
        return name.Trim('-') is { Length: > 0 } usable ? usable[..Math.Min(usable.Length, 40)] : "mapping";
    }

    /// <summary>The schema that lies next to the program, for completion in editors.</summary>
    private static Uri? SchemaFile()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "mapping.schema.json");
        return File.Exists(path) ? new Uri(path) : null;
    }
}
