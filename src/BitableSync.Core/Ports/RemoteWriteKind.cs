namespace BitableSync.Core.Ports;

public enum RemoteWriteKind
{
    Create,
    Update,
    Delete,
}
