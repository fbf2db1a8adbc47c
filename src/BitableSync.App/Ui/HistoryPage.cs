using BitableSync.App.Access;
using BitableSync.App.Endpoints;
using BitableSync.App.Review;
using BitableSync.Core.Records;
using BitableSync.Engine.Mappings;
using Microsoft.AspNetCore.Mvc;

namespace BitableSync.App.Ui;

/// <summary>The page's look at one row: what happened to it, and taking that back.</summary>
internal sealed class HistoryPage(HistoryDesk desk, MappingCatalog catalog)
{
    private const int Shown = 50;

    public static void Map(IEndpointRouteBuilder page) =>
        page.MapPost("/history/{id:long}/undo", UndoAsync).RequireAuthorization(AccessPolicies.Review).AuditedAs("undo change");

    /// <param name="mapping">The mapping's name.</param>
    /// <param name="row">The key, as <see cref="RowHistory.Parse"/> takes it.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="Core.Ports.StoreException">The database could not be reached.</exception>
    public async Task<RowHistory> ReadAsync(string mapping, string row, CancellationToken cancellationToken)
    {
        var key = RowHistory.Parse(row, catalog.Find(new MappingName(mapping))?.Key.Count ?? 1);
        var entries = await desk.ReadAsync(mapping, key.Parts, field: null, before: null, Shown + 1, cancellationToken);
        return new RowHistory(mapping, key.Json, entries is null ? null : [.. entries.Take(Shown)], entries?.Count > Shown);
    }

    private static async Task<IResult> UndoAsync(
        long id,
        [FromForm] string mapping,
        [FromForm] string row,
        [FromForm] string? field,
        [FromForm] string? by,
        [FromForm] string? reason,
        HttpContext http,
        HistoryDesk desk,
        PageReader reader,
        CancellationToken cancellationToken)
    {
        var refusal = await DecideAsync(id, field, Visitor.SignatureOf(http.User, by), reason, desk, cancellationToken);
        var (status, message) = refusal ?? (StatusCodes.Status200OK, "");
        if (status == StatusCodes.Status200OK) return Results.Redirect($"{RowHistory.Address(mapping, row)}&undone={id}");
        http.Response.StatusCode = status;
        return await PageEndpoints.RenderAsync(http, reader, new Notice(true, $"Entry {id} was not undone: {message}"), (mapping, row), cancellationToken);
    }

    private static async Task<(int Status, string Message)?> DecideAsync(
        long id, string? field, string? by, string? reason, HistoryDesk desk, CancellationToken cancellationToken) => by is null
        ? (StatusCodes.Status400BadRequest, "say who you are, for the record.")
        : ConflictsApi.Explain(await desk.UndoAsync(id, string.IsNullOrEmpty(field) ? null : field, by, reason ?? "", cancellationToken));
}
