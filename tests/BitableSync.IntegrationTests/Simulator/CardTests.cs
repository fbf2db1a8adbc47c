using System.Text.Json;

namespace BitableSync.IntegrationTests.Simulator;

public sealed class CardTests : ReceivingTest
{
    private const string Card = """{"config":{"update_multi":true},"elements":[{"tag":"action","actions":[{"tag":"button","text":{"tag":"plain_text","content":"Keep"},"value":{"id":"42"}}]}]}""";

    [Theory]
    [InlineData("{}", 0, false)]
    [InlineData("""{"toast":{"type":"info","content":"ok"}}""", 0, false)]
    [InlineData("""{"card":{"type":"raw","data":{"config":{"update_multi":true},"elements":[]}}}""", 0, true)]
    [InlineData("""{"card":{"type":"raw","data":{"schema":"2.0","elements":[]}}}""", 200673, false)]
    [InlineData("nonsense", 200672, false)]
    public async Task A_click_calls_back_and_applies_the_answer(string answer, int error, bool changed)
    {
        Receiver.Answer = answer;
        var messageId = await SendAsync(Card);

        var result = await Client.ControlAsync(HttpMethod.Post, $"messages/{messageId}/click", new { button = "Keep", @operator = "Li Lei" });

        Assert.Equal((error, changed), (result.GetProperty("error").GetInt32(), result.GetProperty("card_changed").GetBoolean()));
        var callback = Assert.Single(Receiver.Deliveries);
        Assert.Equal("card.action.trigger", callback.Type);
        Assert.Equal("42", callback.Event.GetProperty("action").GetProperty("value").GetProperty("id").GetString());
        Assert.Equal(16, callback.Body.GetProperty("header").GetProperty("create_time").GetString()!.Length);
        Assert.Equal(messageId, callback.Event.GetProperty("context").GetProperty("open_message_id").GetString());
    }

    [Fact]
    public async Task Failing_callbacks_show_the_person_an_error_and_are_not_repeated()
    {
        var messageId = await SendAsync(Card);
        Receiver.FailNext(1);

        var result = await Client.ControlAsync(HttpMethod.Post, $"messages/{messageId}/click", new { button = "Keep" });

        Assert.Equal(200671, result.GetProperty("error").GetInt32());
        Assert.Single(Receiver.Deliveries);
    }

    [Fact]
    public async Task The_token_of_a_click_changes_the_card_twice_at_most()
    {
        var messageId = await SendAsync(Card);
        await Client.ControlAsync(HttpMethod.Post, $"messages/{messageId}/click", new { button = "Keep" });
        var token = Assert.Single(Receiver.Deliveries).Event.GetProperty("token").GetString();

        var codes = new List<int>();
        for (var use = 0; use < 3; use++) codes.Add((await Client.PostAsync("open-apis/interactive/v1/card/update", new { token, card = JsonElement.Parse(Card) })).Code);

        Assert.Equal([0, 0, 300090], codes);
    }

    [Fact]
    public async Task A_card_of_version_1_is_no_successor_of_version_2()
    {
        var messageId = await SendAsync("""{"schema":"2.0","body":{"elements":[]}}""");

        var reply = await Client.SendAsync(HttpMethod.Patch, $"open-apis/im/v1/messages/{messageId}", new { content = Card }, token: null);

        Assert.Equal(200830, reply.Code);
    }

    [Theory]
    [InlineData("no json", 230099)]
    [InlineData("""{"schema":"2.0","body":{"elements":[{"tag":"action"}]}}""", 230099)]
    public async Task Cards_that_cannot_be_shown_are_refused(string content, int code)
    {
        var reply = await PostAsync(content);

        Assert.Equal((400, code), (reply.Status, reply.Code));
    }

    private async Task<string> SendAsync(string content) => (await PostAsync(content)).Data.GetProperty("message_id").GetString()!;

    private Task<SimulatorClient.Reply> PostAsync(string content) => Client.PostAsync(
        "open-apis/im/v1/messages?receive_id_type=email",
        new { receive_id = "wang.fang@example.com", msg_type = "interactive", content });
}
