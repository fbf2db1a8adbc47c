using System.Xml.Linq;
using BitableSync.Postgres.Access;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace BitableSync.App.Access;

/// <summary>Lets all nodes share the keys that protect cookies and forms.</summary>
internal sealed class ProtectionKeys(ProtectionKeyStore store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. store.ReadAll().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) => store.Add(friendlyName, element.ToString(SaveOptions.DisableFormatting));
}
