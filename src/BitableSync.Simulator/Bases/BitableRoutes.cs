using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Bases;

/// <summary>Common ground of the Bitable v1 endpoints: paths, scopes, and finding the Base and table of a call under the Base's lock.</summary>
internal abstract class BitableRoutes(Platform platform)
{
    protected const string AppsPath = "/open-apis/bitable/v1/apps";
    protected const string BasePath = AppsPath + "/{app_token}";
    protected const string TablesPath = BasePath + "/tables";
    protected const string TablePath = TablesPath + "/{table_id}";

    protected Platform Platform => platform;

    public abstract IEnumerable<ApiRoute> Routes { get; }

    protected ApiRoute Read(HttpMethod method, string path, Func<ApiRequest, BitableBase, ApiReply> handle, params string[] scopes) => new(method, path, Locked(handle))
    {
        Kind = CallKind.Read,
        Rate = RateLimit.PerSecond(20),
        Scopes = ["bitable:app", "bitable:app:readonly", .. scopes],
    };

    protected ApiRoute Write(HttpMethod method, string path, int perSecond, Func<ApiRequest, BitableBase, ApiReply> handle, params string[] scopes) => new(method, path, Locked(handle))
    {
        Kind = CallKind.Write,
        Rate = RateLimit.PerSecond(perSecond),
        Scopes = ["bitable:app", .. scopes],
    };

    /// <exception cref="ApiRefusedException">1254004 malformed, 1254041 unknown.</exception>
    protected static BitableTable Table(ApiRequest request, BitableBase bitable)
    {
        var tableId = request.Route("table_id");
        if (!tableId.StartsWith("tbl", StringComparison.Ordinal)) throw new ApiRefusedException(1254004, $"'{tableId}' is no table id.");
        return bitable.FindTable(tableId) ?? throw new ApiRefusedException(1254041, $"The Base has no table '{tableId}'.");
    }

    private Func<ApiRequest, CancellationToken, ValueTask<ApiReply>> Locked(Func<ApiRequest, BitableBase, ApiReply> handle) => (request, _) =>
    {
        // The gateway has checked that the Base exists and may be used.
        var bitable = platform.FindBase(request.Route("app_token"))!;
        lock (bitable.Sync) return ValueTask.FromResult(handle(request, bitable));
    };
}
