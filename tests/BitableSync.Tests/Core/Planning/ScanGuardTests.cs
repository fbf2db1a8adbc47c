using BitableSync.Core.Mapping;
using BitableSync.Core.Planning;

namespace BitableSync.Tests.Core.Planning;

public sealed class ScanGuardTests
{
    [Theory]
    // seen, total, pairs, missing
    [InlineData(1000, 1000, 1000, 0, ScanDoubt.None)]
    [InlineData(0, 0, 0, 0, ScanDoubt.None)]
    [InlineData(990, 990, 1000, 10, ScanDoubt.None)]
    [InlineData(990, 1000, 1000, 10, ScanDoubt.None)]
    [InlineData(989, 1000, 1000, 11, ScanDoubt.Incomplete)]
    [InlineData(0, 1000, 1000, 1000, ScanDoubt.Incomplete)]
    [InlineData(0, 0, 1000, 1000, ScanDoubt.Empty)]
    [InlineData(0, 0, 1, 1, ScanDoubt.Empty)]
    [InlineData(800, 800, 1000, 200, ScanDoubt.None)]
    [InlineData(799, 799, 1000, 201, ScanDoubt.FarFewer)]
    [InlineData(10, 10, 60, 50, ScanDoubt.None)]
    [InlineData(1, 50, 1000, 0, ScanDoubt.None)]
    public void A_list_is_believed_only_where_it_can_be_the_whole_table(long seen, long total, long pairs, long missing, ScanDoubt doubt) =>
        Assert.Equal(doubt, ScanGuard.Judge(seen, total, pairs, missing, new GuardOptions()));
}
