namespace BitableSync.Feishu.Bitable;

/// <summary>Where a table is: table ids are unique within a Base only.</summary>
/// <param name="AppToken">The Base, 27 letters and digits (older ones begin with <c>bascn</c>).</param>
/// <param name="TableId"><c>tbl…</c></param>
public readonly record struct TableAddress(string AppToken, string TableId)
{
    public override string ToString() => $"{AppToken}/{TableId}";
}
