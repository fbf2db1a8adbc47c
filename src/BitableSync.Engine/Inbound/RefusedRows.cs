using BitableSync.Core.Ports;
using BitableSync.Core.Records;

namespace BitableSync.Engine.Inbound;

/// <summary>Rows that PostgreSQL did not take.</summary>
internal sealed class RefusedRows(ApplyScope scope)
{
    private const string UniqueViolation = "23505";

    private HashSet<RecordId> _collided = [];
    private bool _isLastTry;

    /// <summary>
    /// Records to be tried again after the others, which may have given up the unique value in this very transaction. Where as many
    /// collide as the time before, the next refusal is the last.
    /// </summary>
    public IReadOnlySet<RecordId> TakeCollided(int before)
    {
        var collided = _collided;
        _collided = [];
        _isLastTry = collided.Count == before;
        return collided;
    }

    /// <summary>
    /// A row refused for want of the row it refers to waits for that one, where it is mapped and on its way, and one whose unique value is
    /// taken for the others of its transaction; anything else refused is parked.
    /// </summary>
    public async Task ParkOrWaitAsync(RowProblem problem, RowKey? row, RecordId id, IReadOnlyList<ColumnValue> values, CancellationToken cancellationToken)
    {
        if (problem.SqlState == UniqueViolation && !_isLastTry)
        {
            _collided.Add(id);
            return;
        }

        if (scope.Mapping.References.FirstOrDefault(reference => problem.MissingParent is not null && reference.Constraint == problem.MissingParent) is { } reference)
        {
            string?[] key = [.. reference.Columns.Select(column => values.Where(value => value.Column.Name == column).Select(value => value.Text).FirstOrDefault())];
            var parent = RowKey.FromParts(key.OfType<string>());
            if (!key.Contains(null) && (await scope.Transaction.LinksOf(reference.Mapping).ReadByRowAsync([parent], cancellationToken)).Count == 0)
            {
                scope.Changes.Wait(LinkWait.OfRecord(id, reference.Mapping, parent));
                scope.Changes.Clear(row, id);
                return;
            }
        }

        scope.Changes.Park(RowRefusal.Letter(problem, row, id));
    }
}
