namespace BitableSync.Postgres.Access;

/// <summary>What a key may do. Each role may also do what those before it may.</summary>
public enum AccessRole
{
    /// <summary>Look at everything but keys and audit.</summary>
    Viewer,

    /// <summary>Resolve and undo conflicts, replay dead letters.</summary>
    Reviewer,

    /// <summary>Stop, resume, approve and trigger; manage keys; read the audit.</summary>
    Operator,
}
