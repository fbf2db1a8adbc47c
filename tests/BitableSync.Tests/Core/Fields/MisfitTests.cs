using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Records;

namespace BitableSync.Tests.Core.Fields;

/// <summary>Values no form expects: they become problems, never exceptions, and the problems never show them.</summary>
public sealed class MisfitTests
{
    private const string Secret = "Zq7Xw";

    private static readonly string[] Cells =
    [
        $"\"{Secret}\"", $$"""{"{{Secret}}":"{{Secret}}"}""", $$"""[{"type":"text","text":"{{Secret}}"},7]""", $$"""[{"id":7,"name":"{{Secret}}"}]""", $"[[\"{Secret}\"]]",
        $$"""{"text":7,"link":["{{Secret}}"]}""", $$"""{"type":2,"value":["{{Secret}}",{"{{Secret}}":1}]}""", $$"""{"link_record_ids":"{{Secret}}"}""",
        $$"""{"location":"{{Secret}}"}""", $"[\"{Secret}\\u0000\"]", "1e999", "true", "[null]", "{}", "\"\\ud800\"", "-1e308",
    ];

    private static readonly string[] Columns =
    [
        Secret, $"\"{Secret}\"", $$"""{"{{Secret}}":1}""", $"[\"{Secret}\",null]", $"[[\"{Secret}\"]]", $"[\"{Secret}", "infinity", "-infinity", "NaN", "0044-03-15 BC",
        "20000-01-01 00:00:00+00", "", " ", "1e999", "9999999999999999999999", $"{Secret}\0", "\uD800", "{\"a\":\"\\ud800\"}", "null", "[", new string('[', 100),
    ];

    private static readonly CanonicalValue[] Values =
    [
        CanonicalValue.Empty, new CanonicalValue.Text(Secret), new CanonicalValue.Text($"{Secret}\0"), new CanonicalValue.Text("\uD800"), new CanonicalValue.Text(""),
        new CanonicalValue.Number(double.NaN), new CanonicalValue.Number(double.PositiveInfinity), new CanonicalValue.Number(1e308), new CanonicalValue.Number(-0.5),
        new CanonicalValue.Flag(true), new CanonicalValue.Instant(long.MaxValue), new CanonicalValue.Instant(long.MinValue), new CanonicalValue.Day(DateOnly.MinValue),
        new CanonicalValue.Day(DateOnly.MaxValue), CanonicalValue.Set.Of([Secret, "", $"{Secret}\0"]), new CanonicalValue.Json(Secret), new CanonicalValue.Json($"[\"{Secret}\\u0000\"]"),
        new CanonicalValue.Json($$"""{"link":"{{Secret}}","text":7}"""),
    ];

    [Fact]
    public void Nothing_throws_and_no_problem_shows_a_value()
    {
        var problems = 0;
        foreach (var pair in PairCase.All.DistinctBy(pair => (pair.Field, pair.Column)))
        {
            var codec = pair.Codec;
            string?[] found =
            [
                .. Cells.Select(cell => codec.FromRemote(JsonDocument.Parse(cell).RootElement).Problem),
                .. Columns.Select(text => codec.FromLocal(text).Problem),
                .. Values.Select(value => codec.ToRemote(value).Problem),
                .. Values.Select(value => codec.ToLocal(value).Problem),
            ];
            problems += found.Count(problem => problem is not null);
            Assert.All(found.OfType<string>(), problem =>
            {
                Assert.DoesNotContain(Secret, problem, StringComparison.Ordinal);
                Assert.Matches("^(Field \"Cell\"|Column \"c\") \\(.+\\) .+\\.$", problem);
            });
        }

        Assert.True(problems > 10_000, $"Only {problems} problems were met.");
    }
}
