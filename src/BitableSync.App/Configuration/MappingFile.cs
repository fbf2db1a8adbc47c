using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BitableSync.Core.Fields;
using BitableSync.Core.Mapping;
using BitableSync.Feishu;

namespace BitableSync.App.Configuration;

/// <summary>Writes a configuration file with one suggested mapping and comments for the person who completes it.</summary>
internal static class MappingFile
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(MappingSuggestion suggestion, FeishuOptions feishu, Uri? schema)
    {
        var text = new StringBuilder().AppendLine("{");
        if (schema is not null) text.AppendLine($"  \"$schema\": {Json(schema.AbsoluteUri)},");
        text.AppendLine("  // Secrets come from the environment: Feishu__AppSecret and, with its password, Postgres__ConnectionString.");
        text.AppendLine("  \"Feishu\": {");
        text.AppendLine($"    \"Domain\": {Json(feishu.Domain)},");
        text.AppendLine($"    \"AppId\": {Json(feishu.AppId)}");
        text.AppendLine("  },");
        text.AppendLine("  \"Mappings\": [");
        text.AppendLine("    {");
        WriteMapping(text, suggestion.Options);
        WriteFields(text, suggestion);
        return text.AppendLine("    }").AppendLine("  ]").AppendLine("}").ToString();
    }

    private static void WriteMapping(StringBuilder text, MappingOptions options)
    {
        var bitable = options.Bitable!;
        text.AppendLine($"      \"Name\": {Json(options.Name)},");
        text.AppendLine($"      \"Bitable\": {{ \"AppToken\": {Json(bitable.AppToken)}, \"TableId\": {Json(bitable.TableId)} }},");
        text.AppendLine($"      \"Table\": {Json(options.Table)},");
        text.AppendLine("      // What a record's deletion does to its row: soft (needs DeletedAtColumn), hard or ignore.");
        text.AppendLine($"      \"OnBitableDelete\": {Json(ConfigurationName.Of(options.OnBitableDelete))},");
        if (options.DeletedAtColumn is { } deletedAt) text.AppendLine($"      \"DeletedAtColumn\": {Json(deletedAt)},");
        if (options.RecordIdColumn is { } recordId) text.AppendLine($"      \"RecordIdColumn\": {Json(recordId)},");
        text.AppendLine("      // Rows and records that exist on both sides already are paired by the key where all of it is mapped, or by other columns:");
        text.AppendLine("      // \"MatchBy\": [\"email\"],");
    }

    private static void WriteFields(StringBuilder text, MappingSuggestion suggestion)
    {
        var fields = suggestion.Options.Fields;
        text.AppendLine("      // Owner: shared (the later write wins), bitable or database. Direction: both, to_database or to_bitable.");
        text.AppendLine("      \"Fields\": [");
        foreach (var (index, field) in fields.Index())
        {
            var direction = field.Direction is { } only ? $", \"Direction\": {Json(ConfigurationName.Of(only))}" : "";
            text.AppendLine($"        {{ \"Field\": {Json(field.Field)}, \"Column\": {Json(field.Column)}{direction} }}{(index < fields.Count - 1 ? "," : "")}");
        }

        foreach (var field in suggestion.UnpairedFields)
        {
            text.AppendLine($"        // Field {Json(field.Name)} ({field.Type}) has no column. It fits: {Fitting(field)}");
        }

        foreach (var column in suggestion.UnpairedColumns) text.AppendLine($"        // Column {Json(column.Name)} ({column.TypeName}) has no field.");
        text.AppendLine("      ]");
    }

    private static string Fitting(RemoteField field) => FieldPairs.FittingColumns(field.Type) is { Length: > 0 } types ? types : "nothing";

    private static string Json(string? text) => JsonSerializer.Serialize(text, Plain);
}
