namespace BitableSync.Core.Records;

/// <summary>When and by whom a value was last written on one side, by that side's own clock.</summary>
/// <param name="At">Bitable events count whole seconds, record times milliseconds; PostgreSQL changes microseconds.</param>
/// <param name="Actor">A Bitable open_id, or a database role with its application and transaction; null where unknown.</param>
public sealed record EditMark(DateTimeOffset At, string? Actor);
