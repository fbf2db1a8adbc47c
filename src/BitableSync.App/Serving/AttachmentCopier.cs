using BitableSync.Feishu.Attachments;

namespace BitableSync.App.Serving;

/// <summary>Copies the files of attachment fields where the settings name a directory for them.</summary>
internal sealed class AttachmentCopier(AttachmentDownloads downloads) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => downloads.IsOn ? downloads.RunAsync(stoppingToken) : Task.CompletedTask;
}
