using System.Collections;

namespace BitableSync.Simulator.Cells;

/// <summary>Equality of stored cells: lists by content and order.</summary>
internal static class CellEquality
{
    public static bool Same(IReadOnlyDictionary<string, object> left, IReadOnlyDictionary<string, object> right) =>
        left.Count == right.Count
        && left.All(pair => right.TryGetValue(pair.Key, out var other) && Same(pair.Value, other));

    public static bool Same(object left, object right) =>
        left is IStructuralEquatable list
            ? list.Equals(right, StructuralComparisons.StructuralEqualityComparer)
            : left.Equals(right);
}
