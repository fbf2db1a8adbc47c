namespace BitableSync.Feishu.Attachments;

/// <summary>A file could not be written on this machine: disk full, no right, directory gone. Told apart from a connection that broke.</summary>
public sealed class FileStoreException(Exception cause) : Exception(cause.Message, cause);
