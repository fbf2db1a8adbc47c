using System.Text.Json;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Searching;

namespace BitableSync.Simulator.Bases;

/// <summary>The paged list envelope that tables, fields and views share.</summary>
internal static class Listing
{
    public static ApiReply Page<T>(ApiRequest request, string query, IReadOnlyList<T> all, Action<Utf8JsonWriter, T> write)
    {
        var size = request.PageSize(20, Limits.ListPage);
        var offset = PageToken.Offset(request.Query("page_token"), query);
        var page = all.Skip(offset).Take(size).ToList();
        var next = offset + page.Count;
        return ApiReply.Ok(json => json.WriteObject(() =>
        {
            json.WriteBoolean("has_more", next < all.Count);
            // The platform sends a token even with the last page; only has_more ends a listing.
            json.WriteString("page_token", all.Count == 0 ? "" : PageToken.Make(query, next));
            json.WriteNumber("total", all.Count);
            json.WriteStartArray("items");
            foreach (var item in page) write(json, item);
            json.WriteEndArray();
        }));
    }
}
