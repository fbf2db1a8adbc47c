namespace BitableSync.Core.Ports;

public enum ChangeKind
{
    Insert,
    Update,
    Delete,

    /// <summary>An update that changed the key: the link follows the row.</summary>
    KeyChange,

    Truncate,

    /// <summary>No edit: the engine itself asks for another look.</summary>
    Request,
}
