using BitableSync.App.Serving;
using BitableSync.Engine.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BitableSync.App.Endpoints;

/// <summary>What this process is.</summary>
/// <param name="Name">Always <c>bitable-sync</c>.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Engine">Job engine, e.g. <c>quartz</c>.</param>
/// <param name="Waiting">What the start waits for; null once everything runs.</param>
internal sealed record About(string Name, string Version, string Engine, string? Waiting);

internal static class AboutApi
{
    public static void MapAbout(this IEndpointRouteBuilder api) => api.MapGet("/about", Get);

    private static Ok<About> Get(IJobEngine engine, StartupState state) =>
        TypedResults.Ok(new About("bitable-sync", ProgramVersion.Text, engine.Name, state.Waiting));
}
