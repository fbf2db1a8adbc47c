namespace BitableSync.Simulator.Files;

/// <param name="ParentNode">The app_token of the Base the file was uploaded to; it can be used nowhere else.</param>
internal sealed record UploadedFile(string Token, string Name, string MediaType, string ParentNode, byte[] Content);
