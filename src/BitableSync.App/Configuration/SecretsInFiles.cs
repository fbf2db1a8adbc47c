using System.Data.Common;
using BitableSync.Core.Mapping;
using Microsoft.Extensions.Configuration;

namespace BitableSync.App.Configuration;

/// <summary>Finds secrets in a JSON file. Files are copied, committed and sent around; secrets belong into the environment or user secrets.</summary>
internal static class SecretsInFiles
{
    private const string ConnectionString = "Postgres:ConnectionString";
    private static readonly string[] Secrets = ["Feishu:AppSecret", "Feishu:EncryptKey", "Feishu:VerificationToken"];
    private static readonly string[] SecretParts = ["Password", "PWD", "SSL Password", "SslPassword"];

    public static IEnumerable<ConfigurationProblem> Find(IConfiguration json) =>
        Secrets.Where(key => !string.IsNullOrEmpty(json[key]))
            .Concat(HoldsPassword(json[ConnectionString]) ? [ConnectionString] : [])
            .Select(key => new ConfigurationProblem(
                key.Replace(':', '.'),
                $"A secret was found in a file. Remove it there, replace it where the file was shared, and give it as the environment variable {key.Replace(":", "__", StringComparison.Ordinal)} or as a user secret."));

    private static bool HoldsPassword(string? connectionString)
    {
        if (string.IsNullOrEmpty(connectionString)) return false;
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return SecretParts.Any(part => parts.ContainsKey(part));
        }
        catch (ArgumentException)
        {
            // Not a list of key=value: a URL, which may well hold a password. The safe side is to call it a secret.
            return true;
        }
    }
}
