using System.Text;
using BitableSync.Core.Fields;
using BitableSync.Feishu;
using BitableSync.Feishu.Bitable;
using BitableSync.Feishu.Events;
using BitableSync.Feishu.LongConnection;
using BitableSync.Tests.Feishu.Events;
using BitableSync.Tests.Feishu.LongConnection;
using Google.Protobuf;

namespace BitableSync.Tests.Feishu;

/// <summary>Input by the hundred thousand from somebody who is not the platform. Runs alone, as it measures the process's memory.</summary>
[Collection(Alone.Name)]
public sealed class HostileInputTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1753000000);
    private static readonly WebhookReceiver Sealed = new(new FeishuOptions { EncryptKey = Pusher.Key, VerificationToken = "vtok" });
    private static readonly WebhookReceiver Plain = new(new FeishuOptions { VerificationToken = "vtok" });

    /// <summary>Bodies of noise, and genuine bodies with some bytes changed, all signed rightly so that they get as far as they can.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void A_hundred_thousand_bad_bodies_bring_an_outcome_each_and_no_growth(int seed)
    {
        var random = new Random(seed);
        var genuine = new[] { SampleEvents.RecordChanged, SampleEvents.FieldChanged }.Select(Encoding.UTF8.GetBytes).ToArray();
        var sealedBodies = genuine.Select(body => Pusher.Seal(body).ToArray()).ToArray();
        Run(1000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var received = Run(50_000);

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < 1 << 20, $"seed {seed}: grew by {growth} bytes");
        Assert.True(received < 50_000, $"seed {seed}: every mutation was received");

        int Run(int count)
        {
            var accepted = 0;
            for (var i = 0; i < count; i++)
            {
                var plain = i % 3 == 0 ? Noise(random) : Mutate(random, genuine[i % 2]);
                var outcome = Plain.Read(plain, WebhookHeaders.None, Now);
                var closed = i % 3 == 0 ? Noise(random) : i % 3 == 1 ? Mutate(random, sealedBodies[i % 2]) : Pusher.Seal(plain).ToArray();
                var opened = Sealed.Read(closed, Pusher.Sign(closed, Now), Now);
                foreach (var one in new[] { outcome, opened })
                {
                    if (one is WebhookOutcome.Rejected rejected)
                        Assert.InRange((int)rejected.Status, 400, 499);
                    else
                        accepted++;
                }
            }
            return accepted / 2;
        }
    }

    [Fact]
    public void Cells_of_noise_are_decoded_or_unknown()
    {
        const int seed = 84;
        const string letters = "{}[]\",:\\u0d8null1e9-.text\0é";
        var random = new Random(seed);
        var types = Enum.GetValues<BitableFieldType>();
        for (var i = 0; i < 50_000; i++)
        {
            var field = new BitableField { FieldId = "fld1", FieldName = "f", Type = types[i % types.Length] };
            var value = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => letters[random.Next(letters.Length)])]);
            EventCells.TryDecode(field, new("fld1", value, null), out _);
        }
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(0, 400)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Mutate(Random random, byte[] genuine)
    {
        var copy = genuine.ToArray();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(copy.Length);
            copy[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:\\u0d8null1e9"[random.Next(19)];
        }
        return random.Next(8) == 0 ? copy[..random.Next(copy.Length)] : copy;
    }

    [Fact]
    public void A_hundred_thousand_bad_frames_bring_no_exception_and_no_growth()
    {
        const int seed = 83;
        var random = new Random(seed);
        var parts = new PartAssembler(1 << 20);
        Run(2_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var readable = Run(100_000);

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(growth < 4 << 20, $"seed {seed}: grew by {growth} bytes");
        Assert.InRange(readable, 1_000, 99_000);

        int Run(int count)
        {
            var frames = 0;
            for (var i = 0; i < count; i++)
            {
                if (Frames.Read(BadFrames.Next(random)) is not { } frame)
                    continue;
                frames++;
                if (parts.Add(frame, DateTimeOffset.UnixEpoch.AddMilliseconds(i)) is { } payload)
                    EventReader.Read(payload.Span);
                Frames.Acknowledge(frame, true, TimeSpan.Zero).ToByteArray();
            }
            return frames;
        }
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
