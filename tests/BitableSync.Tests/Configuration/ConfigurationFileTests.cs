using BitableSync.App.Configuration;

namespace BitableSync.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bitable-sync-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        var file = ConfigurationFile.Load(Write("""
            {
              // what this is
              "Sync": { "MaxBatchRecords": 10, },
            }
            """));

        Assert.Equal("10", file.Settings["Sync:MaxBatchRecords"]);
    }

    [Fact]
    public void A_missing_file_is_an_error_that_names_it()
    {
        var path = Path.Combine(_directory, "none.json");

        var problem = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load(path));

        Assert.Equal($"{path}: There is no such file. Name an existing one with --config.", problem.Message);
    }

    [Theory]
    [InlineData("{ \"Sync\": ")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{ \"Sync\": 1, \"sync\": 2 }")]
    public void A_file_that_is_not_a_JSON_object_is_an_error_that_names_it(string content)
    {
        var path = Write(content);

        var problem = Assert.Throws<ConfigurationException>(() => ConfigurationFile.Load(path));

        Assert.StartsWith($"{path}: The file is not valid JSON: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_secret_in_a_file_is_found_and_none_is_repeated()
    {
        var file = ConfigurationFile.Load(Write("""
            { "Feishu": { "AppId": "cli_1", "AppSecret": "s3cret", "EncryptKey": "s3cret", "VerificationToken": "s3cret" },
              "Postgres": { "ConnectionString": "Host=db;PASSWORD=s3cret" } }
            """));

        var problems = SecretsInFiles.Find(file.Json).Select(problem => problem.ToString()).ToArray();

        Assert.Equal(
            ["Feishu.AppSecret", "Feishu.EncryptKey", "Feishu.VerificationToken", "Postgres.ConnectionString"],
            problems.Select(problem => problem.Split(':')[0]));
        Assert.Equal(
            "Feishu.AppSecret: A secret was found in a file. Remove it there, replace it where the file was shared, and give it as the environment variable Feishu__AppSecret or as a user secret.",
            problems[0]);
        Assert.All(problems, problem => Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_connection_string_that_is_a_URL_counts_as_a_secret()
    {
        var file = ConfigurationFile.Load(Write("""{ "Postgres": { "ConnectionString": "postgres://u:s3cret@db/x" } }"""));

        Assert.Single(SecretsInFiles.Find(file.Json));
    }

    [Fact]
    public void A_connection_string_without_a_password_may_stand_in_a_file()
    {
        var file = ConfigurationFile.Load(Write("""{ "Postgres": { "ConnectionString": "Host=/var/run/postgresql;Username=sync" } }"""));

        Assert.Empty(SecretsInFiles.Find(file.Json));
    }

    private string Write(string content)
    {
        var path = Path.Combine(_directory, "settings.json");
        File.WriteAllText(path, content);
        return path;
    }
}
