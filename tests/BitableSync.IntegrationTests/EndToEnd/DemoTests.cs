using System.Text.Json;
using BitableSync.IntegrationTests.Support;
using BitableSync.IntegrationTests.Verbs;

namespace BitableSync.IntegrationTests.EndToEnd;

/// <summary>The demo as anybody runs it, once per way of receiving events.</summary>
public sealed class DemoTests
{
    [PostgresTheory]
    [InlineData]
    [InlineData("--webhook")]
    public async Task Both_sides_end_equal_and_the_result_says_what_was_measured(params string[] options)
    {
        var server = new Dictionary<string, string> { ["BITABLESYNC_POSTGRES"] = await PostgresCluster.GetAdminConnectionStringAsync() };

        var demo = await CliProcess.RunAsync(server, ["demo", "--once", "--json", .. options]);

        Assert.True(demo.Code == 0, demo.Error);
        var result = JsonElement.Parse(demo.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(
            ["engine", "rows", "records", "differences", "conflicts", "deadLetters", "apiWrites", "maxBatch", "minGapMs", "seconds"],
            result.EnumerateObject().Select(member => member.Name));
        Assert.Equal(ServeProcess.DefaultEngine, result.GetProperty("engine").GetString());
        Assert.Equal(0, result.GetProperty("differences").GetInt32());
        Assert.Equal(result.GetProperty("rows").GetInt32(), result.GetProperty("records").GetInt32());
        Assert.InRange(result.GetProperty("rows").GetInt32(), 5000, 6000);
        // 12 + 12 edits by the side that does not own the field; how many others conflict depends on who was first.
        Assert.InRange(result.GetProperty("conflicts").GetInt32(), 24, 24 + 45);
        Assert.Equal(0, result.GetProperty("deadLetters").GetInt32());
        Assert.InRange(result.GetProperty("maxBatch").GetInt32(), 400, 500);
        Assert.True(result.GetProperty("minGapMs").GetDouble() >= 200, demo.Output);
    }
}
