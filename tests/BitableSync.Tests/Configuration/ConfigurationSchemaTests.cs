using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using BitableSync.App.Configuration;
using BitableSync.Core.Mapping;
using BitableSync.Engine.Jobs;
using BitableSync.Feishu;
using BitableSync.Feishu.Attachments;
using BitableSync.Feishu.RateLimiting;
using BitableSync.Postgres;

namespace BitableSync.Tests.Configuration;

/// <summary>Holds <c>deploy/mapping.schema.json</c> and the options records to each other, so that an editor never completes a lie.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(File.ReadAllText(RepositoryFiles.PathOf("deploy/mapping.schema.json")))!.AsObject();

    private static readonly string[] Secrets = [nameof(FeishuOptions.AppSecret), nameof(FeishuOptions.EncryptKey), nameof(FeishuOptions.VerificationToken)];

    [Fact]
    public void Sections_are_those_the_program_reads()
    {
        string[] read =
        [
            "$schema", "Logging", FeishuOptions.SectionName, PostgresOptions.SectionName, SyncOptions.SectionName, JobsOptions.SectionName,
            ServeOptions.SectionName, TelemetryOptions.SectionName, MappingOptions.SectionName,
        ];

        Assert.Equal(read.Order(), Schema["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.False((bool)Schema["additionalProperties"]!);
    }

    [Fact]
    public void Every_key_of_every_section_is_described_with_its_default() => Assert.Empty((string[])
    [
        .. Differences(Section(FeishuOptions.SectionName), typeof(FeishuOptions)),
        .. Differences(Section(FeishuOptions.SectionName)["properties"]![nameof(FeishuOptions.Attachments)]!.AsObject(), typeof(AttachmentOptions)),
        .. Differences(Section(FeishuOptions.SectionName)["properties"]![nameof(FeishuOptions.Budget)]!.AsObject(), typeof(BudgetOptions)),
        .. Differences(Section(PostgresOptions.SectionName), typeof(PostgresOptions)),
        .. Differences(Section(SyncOptions.SectionName), typeof(SyncOptions)),
        .. Differences(Section(JobsOptions.SectionName), typeof(JobsOptions)),
        .. Differences(Section(ServeOptions.SectionName), typeof(ServeOptions)),
        .. Differences(Section(TelemetryOptions.SectionName), typeof(TelemetryOptions)),
        .. Differences(Definition("mapping"), typeof(MappingOptions)),
        .. Differences(Definition("bitable"), typeof(BitableOptions)),
        .. Differences(Definition("field"), typeof(FieldOptions)),
    ]);

    [Fact]
    public void What_the_resolver_demands_is_required()
    {
        Assert.Equal(["Name", "Bitable", "Table", "Fields"], Required(Definition("mapping")));
        Assert.Equal(["Field", "Column"], Required(Definition("field")));
    }

    private static IEnumerable<string> Differences(JsonObject schema, Type options)
    {
        if (schema["additionalProperties"] is not JsonValue more || (bool)more) yield return $"{options.Name}: unknown keys are allowed";
        var described = schema["properties"]!.AsObject();
        var keys = StrictBinder.KeysOf(options).Where(property => !Secrets.Contains(property.Name)).ToDictionary(property => property.Name);
        foreach (var key in described.Select(property => property.Key).Except(keys.Keys)) yield return $"{options.Name}: {key} is described but not read";
        foreach (var key in keys.Keys.Except(described.Select(property => property.Key))) yield return $"{options.Name}: {key} is read but not described";
        var standard = Activator.CreateInstance(options)!;
        foreach (var (key, property) in keys.Where(key => described.ContainsKey(key.Key)))
        {
            foreach (var difference in Differences(described[key]!.AsObject(), property, standard)) yield return $"{options.Name}.{key}: {difference}";
        }
    }

    private static IEnumerable<string> Differences(JsonObject described, PropertyInfo property, object options)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum)
        {
            var choices = Enum.GetValues(type).Cast<Enum>().Select(ConfigurationName.Of);
            if (!choices.Order().SequenceEqual((described["enum"]?.AsArray() ?? []).Select(choice => (string)choice!).Order())) yield return "choices differ";
        }

        if (type == typeof(TimeSpan) && (string?)described["$ref"] != "#/$defs/duration") yield return "is a duration";
        if ((type == typeof(int) || type == typeof(long)) && (string?)described["type"] != "integer") yield return "is a whole number";
        var standard = property.GetValue(options) switch
        {
            null or "" => null,
            Enum choice => ConfigurationName.Of(choice),
            TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
            System.Collections.IEnumerable list and not string => null,
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
        if (standard != described["default"]?.ToString()) yield return $"default is {standard ?? "none"}, described as {described["default"]?.ToString() ?? "none"}";
    }

    private static IEnumerable<string> Required(JsonObject schema) => schema["required"]!.AsArray().Select(key => (string)key!);

    private static JsonObject Section(string name) => Schema["properties"]![name]!.AsObject();

    private static JsonObject Definition(string name) => Schema["$defs"]![name]!.AsObject();
}
