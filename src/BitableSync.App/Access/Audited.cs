namespace BitableSync.App.Access;

/// <summary>What the audit calls an endpoint's action; its subject is then the endpoint's route values.</summary>
internal sealed record AuditedAction(string Name);

/// <summary>Why somebody acts, as a handler found it in its request. A form's field <c>reason</c> is found without.</summary>
internal sealed record AuditedReason(string? Text);

internal static class Audited
{
    public static TBuilder AuditedAs<TBuilder>(this TBuilder endpoint, string action)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditedAction(action));

    public static void NoteReason(this HttpContext http, string? reason) => http.Features.Set(new AuditedReason(reason));
}
