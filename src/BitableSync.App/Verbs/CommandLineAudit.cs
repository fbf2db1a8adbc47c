using BitableSync.Postgres.Access;
using Microsoft.Extensions.DependencyInjection;

namespace BitableSync.App.Verbs;

/// <summary>Records what was done from the command line, where the operating system says who asks.</summary>
internal static class CommandLineAudit
{
    private const string Role = "command line";

    /// <exception cref="Core.Ports.StoreException">The database could not be reached.</exception>
    public static Task RecordAsync(IServiceProvider services, string action, string subject, string? reason, CancellationToken cancellationToken) =>
        services.GetRequiredService<AuditLog>().WriteAsync(
            new AuditEntry(Environment.UserName, Role, action, subject, AuditEntry.Done, string.IsNullOrWhiteSpace(reason) ? null : reason), cancellationToken);
}
