using BitableSync.Core.Ports;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>
/// What a button of <see cref="MappingsPage"/> sends: the marked mappings, as the form field that Hangfire's script uses for every list.
/// </summary>
internal sealed class MappingCommand(Func<IDashboardMappings, string, string?, CancellationToken, Task> command) : IDashboardDispatcher
{
    public async Task Dispatch(DashboardContext context)
    {
        var http = context.GetHttpContext();
        http.Response.StatusCode = await AnswerAsync(context, http);
    }

    private async Task<int> AnswerAsync(DashboardContext context, HttpContext http)
    {
        if (context.IsReadOnly) return StatusCodes.Status401Unauthorized;
        if (!HttpMethods.IsPost(http.Request.Method)) return StatusCodes.Status405MethodNotAllowed;
        var names = await context.Request.GetFormValuesAsync("jobs[]");
        if (names.Count == 0) return StatusCodes.Status422UnprocessableEntity;
        var mappings = http.RequestServices.GetRequiredService<IDashboardMappings>();
        try
        {
            foreach (var name in names) await command(mappings, name, http.User.Identity?.Name, http.RequestAborted);
        }
        catch (StoreException)
        {
            // The script shows its own line where a request fails.
            return StatusCodes.Status503ServiceUnavailable;
        }

        http.RequestServices.GetRequiredService<FactsCache>().Forget();
        return StatusCodes.Status204NoContent;
    }
}
