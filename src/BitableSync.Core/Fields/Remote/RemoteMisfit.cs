namespace BitableSync.Core.Fields.Remote;

internal static class RemoteMisfit
{
    /// <summary>A problem with a cell of this field; the words go after the field's name.</summary>
    public static Conversion<T> Misfit<T>(this RemoteField field, string problem) =>
        Conversion<T>.Misfit($"Field \"{field.Name}\" ({field.UiType ?? field.Type.ToString()}) {problem}.");
}
