namespace BitableSync.Core.Fields;

/// <summary>What stands for a person in a database column.</summary>
public enum PersonKey
{
    /// <summary>The platform's own id, which differs per app.</summary>
    OpenId,

    /// <summary>E-mail address, compared without regard to case.</summary>
    Email,

    /// <summary>The company's employee number, compared exactly.</summary>
    EmployeeNumber,
}
