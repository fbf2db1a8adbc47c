namespace BitableSync.IntegrationTests.Simulator;

/// <summary>A simulator that sends its events and callbacks to a receiver of this test.</summary>
public abstract class ReceivingTest : SimulatorTest
{
    private EventReceiver? _receiver;

    private protected EventReceiver Receiver => _receiver!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _receiver = await EventReceiver.StartAsync();
        await Client.ControlAsync(HttpMethod.Put, "webhook", new { url = Receiver.Url });
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_receiver is not null) await _receiver.DisposeAsync();
    }
}
