using System.Text.Json;
using BitableSync.Simulator.Bases;
using BitableSync.Simulator.Files;
using BitableSync.Simulator.Messages;
using BitableSync.Simulator.People;
using BitableSync.Simulator.Records;
using BitableSync.Simulator.Wiki;

namespace BitableSync.Simulator.Storage;

/// <summary>What the data file holds. Access tokens are not kept: after a restart every client has to fetch a new one.</summary>
/// <param name="Format">Version of this shape.</param>
/// <param name="Runs">How often a platform was started on this file; keeps ids from repeating where the seed is fixed.</param>
internal sealed record PlatformState(
    int Format,
    int Runs,
    IReadOnlyList<BaseState> Bases,
    IReadOnlyList<Person> People,
    IReadOnlyList<UploadedFile> Files,
    IReadOnlyList<WikiNode> Wiki,
    IReadOnlyList<Message> Messages,
    IReadOnlyList<StoredAnswer> Answers)
{
    public const int CurrentFormat = 1;
}

internal sealed record BaseState(
    string AppToken,
    string Name,
    string? FolderToken,
    string TimeZone,
    int Revision,
    bool IsAdvanced,
    AppAccess Access,
    bool IsSubscribed,
    IReadOnlyList<TableState> Tables);

internal sealed record TableState(
    string Id,
    string Name,
    int Revision,
    IReadOnlyList<BitableField> Fields,
    IReadOnlyList<BitableView> Views,
    IReadOnlyDictionary<string, int> LastNumbers,
    IReadOnlyList<RecordState> Records);

/// <param name="Cells">Stored values by field id, in the form of each field's cell type.</param>
internal sealed record RecordState(string Id, long CreatedAt, string CreatedBy, long ModifiedAt, string ModifiedBy, IReadOnlyDictionary<string, JsonElement> Cells);
