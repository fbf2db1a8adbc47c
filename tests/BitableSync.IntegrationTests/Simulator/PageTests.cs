using System.Text.Json;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class PageTests : SimulatorTest
{
    [Theory]
    [InlineData("", "text/html", "id=\"grid\"")]
    [InlineData("simulator/page/grid.js", "text/javascript", "EventSource")]
    [InlineData("simulator/page/grid.css", "text/css", ":root")]
    public async Task The_page_and_its_files_are_served(string path, string contentType, string content)
    {
        using var response = await Client.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_asks_for_nothing_from_elsewhere()
    {
        foreach (var path in (string[])["", "simulator/page/grid.js", "simulator/page/grid.css"])
        {
            var text = await Client.Http.GetStringAsync(new Uri(path, UriKind.Relative));

            Assert.DoesNotMatch("(src|href)=\"(https?:)?//|@import|url\\(", text);
        }
    }

    [Fact]
    public async Task Changes_are_told_while_they_happen()
    {
        using var stream = await Client.Http.GetStreamAsync(new Uri("simulator/changes", UriKind.Relative));
        using var reader = new StreamReader(stream);
        Assert.Equal(": connected", await reader.ReadLineAsync());
        await reader.ReadLineAsync();

        var recordId = await CreateAsync(new { Name = "x" });

        var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));
        var change = JsonElement.Parse(line!["data: ".Length..]);
        Assert.Equal(TableId, change.GetProperty("table_id").GetString());
        Assert.Equal(recordId, Assert.Single(change.GetProperty("record_ids").EnumerateArray()).GetString());
    }
}
