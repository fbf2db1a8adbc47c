using BitableSync.Core.Mapping;
using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Guards;

/// <summary>A hold in words.</summary>
public static class HoldWords
{
    /// <summary>What waits, why, and what to do about it.</summary>
    public static string Describe(Hold hold, TableMapping mapping)
    {
        var (side, where) = hold.Target == Side.Local ? ("PostgreSQL", mapping.Local.ToString()) : ("Bitable", $"table {mapping.Remote.Table}");
        var what = (hold.Deletes, hold.Overwrites) switch
        {
            (0, var overwrites) => $"overwrite {overwrites}",
            (var deletes, 0) => $"delete {deletes}",
            var (deletes, overwrites) => $"delete {deletes} and overwrite {overwrites}",
        };
        var next = hold.State == HoldState.Rejected
            ? "They are being put back on the other side."
            : $"Nothing of it was done. See whether it was meant, then approve or reject it (bitable-sync approve {mapping.Name}).";
        return $"Held: this would {what} of {hold.Pairs} pairs in {side} ({where}); {hold.Allowed} would have been let through. {hold.Cause}{(hold.Cause is null ? "" : " ")}{next}";
    }
}
