namespace BitableSync.Core.Merging;

/// <summary>What to do with a pair as a whole. See the table on <see cref="PairMerge"/>.</summary>
public enum PairAction
{
    None,
    MergeFields,
    CreateRemote,
    CreateLocal,
    DeleteRemote,
    DeleteLocal,

    /// <summary>The row was deleted, the record changed, and the update wins: the row comes back with the record's values.</summary>
    RecreateLocal,

    /// <summary>The record was deleted, the row changed, and the update wins: a new record is created for the row.</summary>
    RecreateRemote,

    /// <summary>As <see cref="DeleteRemote"/>, discarding a change that somebody made to the record: logged.</summary>
    DeleteRemoteOverUpdate,

    /// <summary>As <see cref="DeleteLocal"/>, discarding a change that somebody made to the row: logged.</summary>
    DeleteLocalOverUpdate,

    /// <summary>One side is gone and the mapping ignores that: keep the other as it is, stop syncing the pair.</summary>
    Detach,

    /// <summary>The row was deleted: mark the record, and leave it alone until the row comes back.</summary>
    MarkRemote,

    /// <summary>The row of a marked record has come back: take the mark away and sync the pair again.</summary>
    Unmark,

    /// <summary>Both sides are gone.</summary>
    Forget,
}
