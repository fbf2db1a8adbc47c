namespace BitableSync.Core.Ports;

/// <summary>What an entry of the history tells.</summary>
public enum HistoryAct
{
    /// <summary>A record and a row that existed already were linked; the values are those on which they agree.</summary>
    Linked,

    /// <summary>The engine created a row, or a record.</summary>
    Created,

    /// <summary>The engine wrote values to one side, so that both have them.</summary>
    Updated,

    /// <summary>The engine deleted a row, or a record.</summary>
    Deleted,

    /// <summary>Both sides held the same new values by themselves; nothing was written.</summary>
    Agreed,

    /// <summary>A conflict was decided. The loser's value counts as the base until the winner's has been written.</summary>
    Judged,

    /// <summary>A reviewer's choice, an undo or an edit that a write had landed on was put into the row; Bitable gets it with the next push.</summary>
    Decided,

    /// <summary>A field that waited for a person does so no longer.</summary>
    Released,
}
