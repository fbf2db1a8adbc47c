using Microsoft.AspNetCore.Http;

namespace BitableSync.Jobs.Hangfire.Dashboard;

/// <summary>Who may do what on the dashboard, asked with every request.</summary>
/// <param name="MayLook">False: the dashboard answers 401, or 403 to somebody who is known.</param>
/// <param name="MayAct">False: no buttons, and requests to requeue, delete or trigger are refused.</param>
public sealed record DashboardAccess(Func<HttpContext, bool> MayLook, Func<HttpContext, bool> MayAct);
