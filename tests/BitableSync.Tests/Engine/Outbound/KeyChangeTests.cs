using BitableSync.Core.Ports;
using BitableSync.Core.Records;
using BitableSync.Engine.Jobs;
using static BitableSync.Tests.Engine.SyncedMemory;

namespace BitableSync.Tests.Engine.Outbound;

/// <summary>Rows whose key changed, behind more waiting changes than one round reads.</summary>
public sealed class KeyChangeTests
{
    [Fact]
    public void A_row_that_changed_very_often_before_its_key_did_is_still_pushed() => Run(1, async memory =>
    {
        for (var edit = 0; edit < 2100; edit++) memory.UpdateRows([1], _ => $"edit {edit}");
        memory.MoveRow(1, 2);
        Assert.IsType<JobResult.Done>(await memory.RunAsync(SyncJob.Push));

        Assert.Equal("edit 2099", memory.Records[Record(1)].Cells[Field("a")]);
        Assert.Equal(Row(2), memory.State.Links[Record(1)].Row);
    });
}
