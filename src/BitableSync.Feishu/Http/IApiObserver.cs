namespace BitableSync.Feishu.Http;

/// <summary>Told of every HTTP request to the platform, repetitions included, before its result reaches the caller. Must be quick and must not throw.</summary>
public interface IApiObserver
{
    void OnAttempt(ApiAttempt attempt);
}
