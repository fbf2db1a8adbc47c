using System.Collections.Immutable;
using BitableSync.Simulator;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Cells;
using BitableSync.Simulator.Formulas;

namespace BitableSync.Tests.Simulator;

public sealed class FormulaParserTests
{
    private static readonly BitableTable Table = new("tblOrders00000", "Orders")
    {
        Fields =
        [
            new BitableField { Id = "fldQty0001", Name = "Qty", Type = FieldType.Number, UiType = "Number" },
            new BitableField { Id = "fldName001", Name = "Name", Type = FieldType.Text, UiType = "Text" },
            new BitableField { Id = "fldDue0001", Name = "Due", Type = FieldType.DateTime, UiType = "DateTime" },
        ],
    };

    private static readonly BitableRecord Record = new(
        "rec1",
        new Dictionary<string, object> { ["fldQty0001"] = 12.5, ["fldName001"] = new[] { new TextSegment("text", "Pump") }, ["fldDue0001"] = 1780243200000L }.ToImmutableDictionary(),
        0, "", 0, "");

    [Theory]
    [InlineData("1+2*3", 7.0)]
    [InlineData("(1+2)*3-4/2", 7.0)]
    [InlineData("-CurrentValue.[Qty]", -12.5)]
    [InlineData("bitable::$table[tblOrders00000].$field[fldQty0001]*2", 25.0)]
    [InlineData("CurrentValue.[Name]&\"/\"&CurrentValue.[Qty]", "Pump/12.5")]
    [InlineData("CurrentValue.[Qty]>=12.5", true)]
    [InlineData("CurrentValue.[Qty]<12.5", false)]
    [InlineData("CurrentValue.[Name]=\"Pump\"&&NOT(CurrentValue.[Qty]=1)", true)]
    [InlineData("OR(CurrentValue.[Name]!=\"Pump\",CurrentValue.[Name].contains(\"um\"))", true)]
    [InlineData("IF(CurrentValue.[Qty]>10,\"big\",\"small\")", "big")]
    [InlineData("ROUND(2.345,2)", 2.35)]
    [InlineData("CONCATENATE(\"a\",UPPER(\"b\"),LEN(\"ccc\"))", "aB3")]
    [InlineData("CurrentValue.[Due]=TODATE(\"2026-06-01\")", true)]
    [InlineData("CurrentValue.[Due]>TODATE(\"2026-06-01\")", false)]
    [InlineData("1/0", null)]
    public void Known_formulas_give_their_value(string formula, object? expected)
    {
        var platform = new Platform(new SimulatorOptions { Seed = 1 }, run: 1);
        var read = new CellRead(platform, new BitableBase("A", "Base", "Asia/Shanghai"), Table, ReadDialect.Search);

        Assert.Equal(expected, FormulaParser.Parse(formula, Table.Id).Evaluate(new FormulaScope(read, Record)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1+")]
    [InlineData("(1")]
    [InlineData("\"open")]
    [InlineData("UNKNOWN(1)")]
    [InlineData("IF(1)")]
    [InlineData("CurrentValue.[Qty")]
    [InlineData("bitable::$table[tblOther].$field[fldQty0001]")]
    [InlineData("1 2")]
    public void Everything_else_is_a_format_error(string formula) =>
        Assert.Throws<FormatException>(() => FormulaParser.Parse(formula, Table.Id));

    [Fact]
    public void Deep_nesting_is_refused_rather_than_overflowing() =>
        Assert.Throws<FormatException>(() => FormulaParser.Parse(new string('(', 10_000), Table.Id));
}
