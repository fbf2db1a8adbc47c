using System.Globalization;
using BitableSync.Simulator.Gateway;
using BitableSync.Simulator.Wiki;
using Microsoft.AspNetCore.Routing;

namespace BitableSync.Simulator.Control;

/// <summary>The part of the control surface that steers the platform itself: people, wiki, call log, faults, knobs, clock and tokens.</summary>
internal sealed class PlatformControl(Platform platform)
{
    public void Map(RouteGroupBuilder group)
    {
        MapPeopleAndWiki(group);
        MapCalls(group);
        MapFaults(group);
        MapClockAndTokens(group);
    }

    private void MapPeopleAndWiki(RouteGroupBuilder group)
    {
        group.Handle("GET", "/people", (_, _) => ControlJson.Write(platform.People.All));
        group.Handle("POST", "/people", (_, body) =>
        {
            var sent = ControlJson.Read<PersonBody>(body);
            var person = sent.ApplyTo(platform.People.Operator(sent.Name));
            platform.People.Add(person);
            return ControlJson.Write(person);
        });
        group.Handle("POST", "/wiki", (_, body) =>
        {
            var sent = ControlJson.Read<WikiBody>(body);
            if (platform.FindBase(sent.AppToken) is not { } bitable) throw new ApiRefusedException(1254040, $"There is no Base '{sent.AppToken}'.", 404);
            var node = new WikiNode(platform.Ids.AppToken(), "7" + platform.Ids.Next(1_000_000_000), bitable.AppToken, sent.Title ?? bitable.Name, platform.Clock.Now);
            platform.Wiki.Add(node);
            return ControlJson.Write(node);
        });
    }

    private void MapCalls(RouteGroupBuilder group)
    {
        group.Handle("GET", "/calls", (http, _) =>
        {
            var after = long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return ControlJson.Write(platform.CallLog.Calls.Where(call => call.Number > after));
        });
        group.Handle("GET", "/calls/summary", (_, _) => ControlJson.Write(platform.CallLog.Summary()));
        group.Handle("DELETE", "/calls", (_, _) =>
        {
            platform.CallLog.Reset();
            return ControlJson.Done;
        });
    }

    private void MapFaults(RouteGroupBuilder group)
    {
        group.Handle("GET", "/faults", (_, _) => ControlJson.Write(platform.Faults.Active));
        group.Handle("POST", "/faults", (_, body) =>
        {
            platform.Faults.Add(ControlJson.Read<FaultBody>(body).ToFault());
            return ControlJson.Done;
        });
        group.Handle("POST", "/faults/forbidden-texts", (_, body) =>
        {
            platform.Faults.ForbidText(ControlJson.Read<ForbiddenTextBody>(body).Text);
            return ControlJson.Done;
        });
        group.Handle("DELETE", "/faults", (_, _) =>
        {
            platform.Faults.Clear();
            return ControlJson.Done;
        });
        group.Handle("GET", "/knobs", (_, _) => ControlJson.Write(KnobsBody.From(platform.Knobs)));
        group.Handle("PATCH", "/knobs", (_, body) =>
        {
            platform.Knobs = ControlJson.Read<KnobsBody>(body).Apply(platform.Knobs);
            return ControlJson.Write(KnobsBody.From(platform.Knobs));
        });
    }

    private void MapClockAndTokens(RouteGroupBuilder group)
    {
        group.Handle("GET", "/clock", (_, _) => ControlJson.Write(new ClockBody(platform.Clock.Shift.TotalMilliseconds, platform.Clock.NowMilliseconds)));
        group.Handle("PUT", "/clock", (_, body) =>
        {
            platform.Clock.Shift = TimeSpan.FromMilliseconds(ControlJson.Read<ClockBody>(body).ShiftMs);
            return ControlJson.Done;
        });
        group.Handle("POST", "/tokens/expire", (_, _) =>
        {
            platform.Tokens.ExpireAll();
            platform.AppTokens.ExpireAll();
            platform.Logins.ExpireAccessTokens();
            return ControlJson.Done;
        });
        group.Handle("PUT", "/scopes", (_, body) =>
        {
            platform.Scopes = ControlJson.Read<ScopesBody>(body).Scopes?.ToHashSet(StringComparer.Ordinal);
            return ControlJson.Done;
        });
        group.Handle("POST", "/tokens/shorten", (_, body) =>
        {
            platform.Tokens.ShortenTo(TimeSpan.FromSeconds(ControlJson.Read<ShortenBody>(body).Seconds));
            return ControlJson.Done;
        });
    }
}
