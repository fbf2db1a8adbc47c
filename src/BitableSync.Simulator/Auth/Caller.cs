using BitableSync.Simulator.People;

namespace BitableSync.Simulator.Auth;

/// <summary>Who makes a call: the app with its tenant token, or a person with a user token.</summary>
/// <param name="Identity">The person, or the app's bot.</param>
internal sealed record Caller(Person Identity, bool IsApp);
