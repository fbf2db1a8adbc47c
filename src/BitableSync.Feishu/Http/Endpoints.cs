using BitableSync.Feishu.RateLimiting;
using static BitableSync.Feishu.RateLimiting.EndpointClass;
using static BitableSync.Feishu.RateLimiting.RateLimit;

namespace BitableSync.Feishu.Http;

/// <summary>The endpoints this client calls, with the rates of their documentation pages.</summary>
internal static class Endpoints
{
    public static readonly ApiEndpoint TenantToken = new("auth.tenant_access_token", HttpMethod.Post, Token, PerSecond(50));
    public static readonly ApiEndpoint AppToken = new("auth.app_access_token", HttpMethod.Post, Token, PerSecond(50));
    public static readonly ApiEndpoint ResendAppTicket = new("auth.app_ticket.resend", HttpMethod.Post, Token, PerSecond(50));
    public static readonly ApiEndpoint ConnectionAddress = new("callback.ws.endpoint", HttpMethod.Post, Token, PerSecond(50));

    public static readonly ApiEndpoint CreateBase = new("bitable.app.create", HttpMethod.Post, Schema, PerMinute(20));
    public static readonly ApiEndpoint GetBase = new("bitable.app.get", HttpMethod.Get, Read, PerSecond(20));
    public static readonly ApiEndpoint ListTables = new("bitable.table.list", HttpMethod.Get, Read, PerSecond(20));
    public static readonly ApiEndpoint CreateTable = new("bitable.table.create", HttpMethod.Post, Schema, PerSecond(10));
    public static readonly ApiEndpoint DeleteTable = new("bitable.table.delete", HttpMethod.Delete, Schema, PerSecond(10));
    public static readonly ApiEndpoint ListFields = new("bitable.field.list", HttpMethod.Get, Read, PerSecond(20));
    public static readonly ApiEndpoint CreateField = new("bitable.field.create", HttpMethod.Post, Schema, PerSecond(10));
    public static readonly ApiEndpoint UpdateField = new("bitable.field.update", HttpMethod.Put, Schema, PerSecond(10));
    public static readonly ApiEndpoint DeleteField = new("bitable.field.delete", HttpMethod.Delete, Schema, PerSecond(10));

    public static readonly ApiEndpoint SearchRecords = new("bitable.record.search", HttpMethod.Post, Read, PerSecond(20));
    public static readonly ApiEndpoint BatchGetRecords = new("bitable.record.batch_get", HttpMethod.Post, Read, PerSecond(20));
    public static readonly ApiEndpoint BatchCreateRecords = new("bitable.record.batch_create", HttpMethod.Post, Write, PerSecond(50));
    public static readonly ApiEndpoint BatchUpdateRecords = new("bitable.record.batch_update", HttpMethod.Post, Write, PerSecond(50));
    public static readonly ApiEndpoint BatchDeleteRecords = new("bitable.record.batch_delete", HttpMethod.Post, Write, PerSecond(50));

    public static readonly ApiEndpoint Subscribe = new("drive.file.subscribe", HttpMethod.Post, Subscription, PerSecond(50));
    public static readonly ApiEndpoint GetSubscription = new("drive.file.get_subscribe", HttpMethod.Get, Subscription, PerMinute(10));
    public static readonly ApiEndpoint DeleteSubscription = new("drive.file.delete_subscribe", HttpMethod.Delete, Subscription, PerMinute(10));

    public static readonly ApiEndpoint FindUserIds = new("contact.user.batch_get_id", HttpMethod.Post, EndpointClass.Contact, PerSecond(50));
    public static readonly ApiEndpoint GetUser = new("contact.user.get", HttpMethod.Get, EndpointClass.Contact, PerSecond(50));
    public static readonly ApiEndpoint GetUsers = new("contact.user.batch", HttpMethod.Get, EndpointClass.Contact, PerSecond(50));
    public static readonly ApiEndpoint ListDepartments = new("contact.department.children", HttpMethod.Get, EndpointClass.Contact, PerSecond(50));
    public static readonly ApiEndpoint ListDepartmentUsers = new("contact.user.find_by_department", HttpMethod.Get, EndpointClass.Contact, PerSecond(50));

    public static readonly ApiEndpoint UploadMedia = new("drive.media.upload_all", HttpMethod.Post, Media, PerSecond(5));
    public static readonly ApiEndpoint PrepareUpload = new("drive.media.upload_prepare", HttpMethod.Post, Media, PerSecond(5));
    public static readonly ApiEndpoint UploadPart = new("drive.media.upload_part", HttpMethod.Post, Media, PerSecond(5));
    public static readonly ApiEndpoint FinishUpload = new("drive.media.upload_finish", HttpMethod.Post, Media, PerSecond(5));
    public static readonly ApiEndpoint DownloadMedia = new("drive.media.download", HttpMethod.Get, Media, PerSecond(5));

    public static readonly ApiEndpoint GetWikiNode = new("wiki.space.get_node", HttpMethod.Get, EndpointClass.Wiki, PerMinute(100));
}
