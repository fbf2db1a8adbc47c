using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Gateway;

namespace BitableSync.Simulator.Cells;

/// <summary>Attachments: a list of <c>{file_token}</c> of files uploaded to this Base.</summary>
internal sealed class AttachmentCell : CellTypeOf<string[]>
{
    public override FilterKind Filter => FilterKind.PresenceOnly;

    public override object? Parse(JsonElement sent, CellWrite write)
    {
        if (sent.ValueKind != JsonValueKind.Array) throw write.Refuse(1254069, "a list of {file_token}", sent);
        var files = sent.EnumerateArray().Select(item => Identify(item, write)).Distinct().ToArray();
        if (files.Length > Limits.AttachmentsPerCell)
            throw write.Refuse(1254106, $"{files.Length} files, at most {Limits.AttachmentsPerCell} allowed.");
        return files.Length == 0 ? null : files;
    }

    protected override void Write(Utf8JsonWriter json, string[] cell, BitableField field, CellRead read)
    {
        json.WriteStartArray();
        foreach (var file in cell.Select(read.Platform.Files.Find))
        {
            if (file is null) continue;
            var url = $"{read.Platform.Address}open-apis/drive/v1/medias/{file.Token}/download";
            json.WriteObject(() =>
            {
                json.WriteString("file_token", file.Token);
                json.WriteString("name", file.Name);
                json.WriteString("type", file.MediaType);
                json.WriteNumber("size", file.Content.Length);
                json.WriteString("url", url);
                json.WriteString("tmp_url", $"{read.Platform.Address}open-apis/drive/v1/medias/batch_get_tmp_download_url?file_tokens={file.Token}");
            });
        }
        json.WriteEndArray();
    }

    protected override string Text(string[] cell, BitableField field, CellRead read) =>
        string.Join(",", cell.Select(token => read.Platform.Files.Find(token)?.Name ?? token));

    private static string Identify(JsonElement item, CellWrite write)
    {
        if (item.StringMember("file_token") is not { } token) throw write.Refuse(1254069, "a list of {file_token}", item);
        var file = write.Transaction.Platform.Files.Find(token)
            ?? throw write.Refuse(1254069, $"no file has the token '{token}'.");
        return file.ParentNode == write.Transaction.Base.AppToken
            ? token
            : throw write.Refuse(1254303, $"file '{token}' was uploaded to another Base.");
    }
}
