using System.Net;
using System.Text;
using BitableSync.Feishu;
using BitableSync.Feishu.Events;

namespace BitableSync.Tests.Feishu.Events;

public sealed class WebhookReceiverTests
{
    private const string Key = Pusher.Key;

    /// <summary>Made with another implementation: IV 00…0f, timestamp 1753000000, nonce n0nce-1234.</summary>
    private const string SealedChallenge =
        """{"encrypt":"AAECAwQFBgcICQoLDA0OD9f9wT+9irvSOo90S3ts0qb04rHpVXWrLi8ULR3fCkSyYGr/VNZsLsU7K1Dy3iSOfiHnCL7rtL8NKEvsAbSZy4E="}""";

    private const string ChallengeSignature = "36e09c8eab4d870ee9a1168e1001cc44a6e3d4865bffe595b535fad983f84d3d";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1753000000);
    private static readonly WebhookHeaders ChallengeHeaders = new("1753000000", "n0nce-1234", ChallengeSignature);

    private static readonly WebhookReceiver Sealed = new(new FeishuOptions { EncryptKey = Key, VerificationToken = "vtok" });
    private static readonly WebhookReceiver Plain = new(new FeishuOptions { VerificationToken = "vtok" });

    [Fact]
    public void The_official_sample_decrypts() =>
        Assert.Equal("hello world", Encoding.UTF8.GetString(new EventCrypto(Key).Decrypt("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")!));

    [Fact]
    public void The_signature_of_the_sealed_challenge_is_recognised_in_either_case()
    {
        var crypto = new EventCrypto(Key);

        Assert.True(crypto.IsSignedBy(ChallengeHeaders, Bytes(SealedChallenge).Span));
        Assert.True(crypto.IsSignedBy(ChallengeHeaders with { Signature = ChallengeSignature.ToUpperInvariant() }, Bytes(SealedChallenge).Span));
        Assert.False(crypto.IsSignedBy(ChallengeHeaders with { Nonce = "n0nce-1235" }, Bytes(SealedChallenge).Span));
        Assert.False(crypto.IsSignedBy(ChallengeHeaders with { Signature = ChallengeSignature[..62] }, Bytes(SealedChallenge).Span));
        Assert.False(crypto.IsSignedBy(ChallengeHeaders with { Signature = "xy" + ChallengeSignature[2..] }, Bytes(SealedChallenge).Span));
    }

    [Fact]
    public void A_challenge_is_answered_with_and_without_signature_but_not_with_a_wrong_one()
    {
        Assert.Equal(new WebhookOutcome.Challenge("ch-abc"), Sealed.Read(Bytes(SealedChallenge), ChallengeHeaders, Now));
        Assert.Equal(new WebhookOutcome.Challenge("ch-abc"), Sealed.Read(Bytes(SealedChallenge), WebhookHeaders.None, Now));
        Rejects(WebhookRejection.WrongSignature, Sealed.Read(Bytes(SealedChallenge), ChallengeHeaders with { Timestamp = "1753000001" }, Now));
    }

    [Fact]
    public void A_plain_challenge_needs_the_token()
    {
        Assert.Equal(new WebhookOutcome.Challenge("c1"), Plain.Read(Bytes("""{"challenge":"c1","token":"vtok","type":"url_verification"}"""), WebhookHeaders.None, Now));
        Rejects(WebhookRejection.WrongToken, Plain.Read(Bytes("""{"challenge":"c1","token":"guess","type":"url_verification"}"""), WebhookHeaders.None, Now));
        Rejects(WebhookRejection.WrongToken, Plain.Read(Bytes("""{"challenge":"c1","type":"url_verification"}"""), WebhookHeaders.None, Now));
        Rejects(WebhookRejection.Malformed, Plain.Read(Bytes("""{"token":"vtok","type":"url_verification"}"""), WebhookHeaders.None, Now));
    }

    [Fact]
    public void A_sealed_and_signed_event_is_received_with_what_it_was_signed_with()
    {
        var (body, headers) = Pusher.Push(SampleEvents.RecordChanged, Now);

        var received = Assert.IsType<WebhookOutcome.Received>(Sealed.Read(body, headers, Now));

        Assert.Equal("0f3b1c5de7a84c0b9a52d1e4c6f7a890", received.Event.EventId);
        Assert.Equal(headers, received.Signed);
    }

    [Fact]
    public void A_plain_event_is_received_where_no_key_is_set() =>
        Assert.Null(Assert.IsType<WebhookOutcome.Received>(Plain.Read(Bytes(SampleEvents.RecordChanged), WebhookHeaders.None, Now)).Signed);

    [Fact]
    public void Where_a_key_is_set_nothing_plain_is_received() =>
        Rejects(WebhookRejection.NotEncrypted, Sealed.Read(Bytes(SampleEvents.RecordChanged), WebhookHeaders.None, Now));

    [Fact]
    public void Where_a_key_is_set_a_plain_body_is_refused_even_with_a_right_signature()
    {
        var headers = Pusher.Sign(Bytes(SampleEvents.RecordChanged), Now);

        Rejects(WebhookRejection.NotEncrypted, Sealed.Read(Bytes(SampleEvents.RecordChanged), headers, Now));
    }

    [Fact]
    public void An_event_without_signature_is_refused() =>
        Rejects(WebhookRejection.Unsigned, Sealed.Read(Pusher.Push(SampleEvents.RecordChanged, Now).Body, WebhookHeaders.None, Now));

    [Fact]
    public void An_event_changed_after_signing_is_refused()
    {
        var (body, headers) = Pusher.Push(SampleEvents.RecordChanged, Now);
        var changed = body.ToArray();
        changed[40] ^= 1;

        Rejects(WebhookRejection.WrongSignature, Sealed.Read(changed, headers, Now));
    }

    [Theory]
    [InlineData(8 * 3600, true)]
    [InlineData(8 * 3600 + 1, false)]
    [InlineData(-8 * 3600, true)]
    [InlineData(-8 * 3600 - 1, false)]
    public void An_event_signed_too_long_ago_or_ahead_is_a_replay(int secondsAgo, bool accepted)
    {
        var (body, headers) = Pusher.Push(SampleEvents.RecordChanged, Now.AddSeconds(-secondsAgo));

        var outcome = Sealed.Read(body, headers, Now);

        if (accepted)
            Assert.IsType<WebhookOutcome.Received>(outcome);
        else
            Rejects(WebhookRejection.OutsideReplayWindow, outcome);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("-1753000000")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    public void An_event_without_a_usable_time_is_refused(string? timestamp)
    {
        var body = Pusher.Seal(SampleEvents.RecordChanged);

        Rejects(WebhookRejection.OutsideReplayWindow, Sealed.Read(body, Pusher.Sign(body, timestamp), Now));
    }

    [Fact]
    public void A_repeated_push_of_the_same_event_is_received_again()
    {
        var (first, firstHeaders) = Pusher.Push(SampleEvents.RecordChanged, Now);
        var (again, againHeaders) = Pusher.Push(SampleEvents.RecordChanged, Now.AddMinutes(5));

        var one = Assert.IsType<WebhookOutcome.Received>(Sealed.Read(first, firstHeaders, Now));
        var two = Assert.IsType<WebhookOutcome.Received>(Sealed.Read(again, againHeaders, Now.AddMinutes(5)));

        Assert.Equal(one.Event.EventId, two.Event.EventId);
        Assert.NotEqual(one.Signed, two.Signed);
    }

    [Fact]
    public void A_wrong_token_inside_a_sealed_event_is_refused()
    {
        var (body, headers) = Pusher.Push(SampleEvents.RecordChanged.Replace("vtok", "other", StringComparison.Ordinal), Now);

        Rejects(WebhookRejection.WrongToken, Sealed.Read(body, headers, Now));
    }

    [Fact]
    public void The_unsigned_ticket_of_a_store_app_is_received()
    {
        var ticket = """{"ts":"1753000000.5","uuid":"u-1","token":"vtok","type":"event_callback","event":{"type":"app_ticket","app_id":"cli_a","app_ticket":"hush"}}""";

        var received = Assert.IsType<WebhookOutcome.Received>(Sealed.Read(Pusher.Seal(ticket), WebhookHeaders.None, Now));

        Assert.Equal("hush", Assert.IsType<EventContent.AppTicket>(received.Event.Content).Ticket);
        Assert.DoesNotContain("hush", received.Event.Content.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"token":"vtok"}""")]
    [InlineData("""{"token":"vtok"} trailing""")]
    [InlineData("""{"header":{"token":"vtok","event_id":"e1"},"event":{}}""")]
    [InlineData("""{"header":{"token":"vtok","event_id":"","event_type":"t"},"event":{}}""")]
    [InlineData("""{"header":{"token":"vtok","event_id":"e\u0000","event_type":"t"},"event":{}}""")]
    [InlineData("""{"header":{"token":"vtok","event_id":"e1","event_type":"drive.file.bitable_record_changed_v1"},"event":{}}""")]
    [InlineData("""{"header":{"token":"vtok","event_id":"e1","event_type":"t"},"event":{"text":"\ud800"}}""")]
    public void What_is_no_event_is_malformed(string body)
    {
        var rejected = Assert.IsType<WebhookOutcome.Rejected>(Plain.Read(Bytes(body), WebhookHeaders.None, Now));

        Assert.InRange((int)rejected.Status, 400, 499);
        Assert.Contains(rejected.Reason, new[] { WebhookRejection.Malformed, WebhookRejection.WrongToken });
    }

    [Fact]
    public void Invalid_text_encoding_and_deep_nesting_are_malformed()
    {
        Rejects(WebhookRejection.Malformed, Plain.Read(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, WebhookHeaders.None, Now));
        Rejects(WebhookRejection.Malformed, Plain.Read(Bytes("""{"a":""" + new string('[', 10_000) + new string(']', 10_000) + "}"), WebhookHeaders.None, Now));
    }

    [Fact]
    public void A_sealed_body_without_a_key_to_open_it_is_refused()
    {
        Rejects(WebhookRejection.Undecryptable, Plain.Read(Bytes(SealedChallenge), WebhookHeaders.None, Now));
        Rejects(WebhookRejection.Undecryptable, new WebhookReceiver(new FeishuOptions { EncryptKey = "other" }).Read(Bytes(SealedChallenge), WebhookHeaders.None, Now));
        Rejects(WebhookRejection.Undecryptable, Sealed.Read(Bytes("""{"encrypt":"not base64!"}"""), WebhookHeaders.None, Now));
        Rejects(WebhookRejection.Undecryptable, Sealed.Read(Bytes("""{"encrypt":""}"""), WebhookHeaders.None, Now));
    }

    [Fact]
    public void A_large_body_is_refused_unread()
    {
        var rejected = Assert.IsType<WebhookOutcome.Rejected>(new WebhookReceiver(new FeishuOptions { WebhookMaxBodyBytes = 1024 }).Read(new byte[1025], WebhookHeaders.None, Now));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, rejected.Status);
    }

    [Fact]
    public void Every_question_of_identity_is_answered_with_the_same_status() =>
        Assert.All(
            Enum.GetValues<WebhookRejection>().Except([WebhookRejection.TooLarge, WebhookRejection.Malformed]),
            reason => Assert.Equal(HttpStatusCode.Unauthorized, new WebhookOutcome.Rejected(reason).Status));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void Rejects(WebhookRejection expected, WebhookOutcome outcome) => Assert.Equal(expected, Assert.IsType<WebhookOutcome.Rejected>(outcome).Reason);
}
