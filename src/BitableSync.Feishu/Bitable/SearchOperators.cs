namespace BitableSync.Feishu.Bitable;

/// <summary>The operators a search knows.</summary>
public static class SearchOperators
{
    public const string Is = "is";
    public const string IsNot = "isNot";
    public const string Contains = "contains";
    public const string DoesNotContain = "doesNotContain";
    public const string IsEmpty = "isEmpty";
    public const string IsNotEmpty = "isNotEmpty";
    public const string IsGreater = "isGreater";
    public const string IsGreaterEqual = "isGreaterEqual";
    public const string IsLess = "isLess";
    public const string IsLessEqual = "isLessEqual";
}
