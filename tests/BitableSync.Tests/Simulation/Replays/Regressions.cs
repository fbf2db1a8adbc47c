namespace BitableSync.Tests.Simulation.Replays;

/// <summary>A run that found a bug, and must not find it again.</summary>
/// <param name="Line">The run, see <see cref="Replay"/>.</param>
/// <param name="Bug">What was wrong.</param>
internal sealed record Regression(string Line, string Bug);

/// <summary>Runs of earlier days.</summary>
internal static class Regressions
{
    public static IReadOnlyList<Regression> All { get; } =
    [
        new("calm 1957", "a row stayed parked for its refused value after its record had been deleted and the pair was gone"),
        new("calm 1629", "the event of a person's edit was taken for the echo of the write that sent the value back, and put an older value in its place"),
        new("faults 1195", "a restored record's edits were as old as its deletion, so that an earlier write of the row won"),
        new("faults 1299", "a row that came back took an older value of its own, for the answer to the newer one was lost"),
        new("faults 359", "a letter stayed parked under the old key of a row whose record was replaced"),
        new("faults 5438", "a record that was edited before its create was settled was created twice"),
        new("faults 3508", "a reviewer's decision was as old as the last edit of the row before it"),
        new("faults 1289", "a row whose key had changed behind many other changes was put off for ever"),
        new("faults 301", "a write that was settled late moved the base back, and the same conflict was logged twice"),
        new("faults 8072", "a record that a listing passed over, and of which no event had told yet, was created twice"),
        new("calm 7260", "a row that came back stayed parked for a value it no longer held"),
        new("calm 20582 actions 0,1,3,4,10 struck none reviews 0",
            "a value was lost when a row came back at last whose record had held one that was refused"),
        new("faults 2644", "a row edited again met the engine's own unanswered write as if a person had written it"),
        new("faults 3649", "an older value of a row came back over the one its author had written over it, for the answer to it was lost"),
        new("faults 47 actions 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,17,20 struck "
            + "Crash:86,ReadFails:15,Throttled:2,Crash:310,Crash:345,EventTwice:7,ReadFails:31,ReadFails:32,Forbidden:34,StoreAway:413,Crash:629 reviews 0",
            "an unanswered write was not known again after its row had got another key"),
        new("faults 4692 actions 4,6,16,24,25,27 struck none reviews 0",
            "a person's clearing of a cell was taken for the echo of a later write that cleared it, and what had been there came back"),
        new("faults 3551 actions 0,1,2,3,4,5,6,7 struck ReadFails:1,ClockStep:25,StoreAway:141,EventTwice:5 reviews 10",
            "an edit that a write landed on was lost, for an event of the value that had been put back came late"),
        new("faults 2783 actions 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14 struck "
            + "StoreAway:2,ClockStep:37,ClockStep:101,EventTwice:2,EventTwice:6,NotNow:3,Crash:409,Crash:455 reviews 10",
            "a reviewer's value that a write had brought over an unseen edit counted from the last edit of the row"),
        new("calm 2887 actions 15,16,17,18,20,21 struck none reviews 10",
            "an edit that a write had landed on was put back over newer ones, for the field had come to hold the written value again"),
        new("adversaries 2022 actions 4,11 struck none reviews 0", "a parked row without a record stayed parked when its table was emptied"),
        new("adversaries 1699 actions 0,2,5,6,7,8,9,12,13,14 struck ReadFails:3,Freeze:205,StoreAway:344,EventLost:12 reviews 10",
            "a parked record without a row stayed parked when it was deleted and the event of that was lost"),
        new("adversaries 1610 actions 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,25,27 struck "
            + "Throttled:1,ClockStep:151,StoreAway:278,Freeze:363,Freeze:378,StoreAway:342,Crash:457,EventTwice:13,LostAfter:7,LostBefore:8,EventTwice:14,EventTwice:17,"
            + "ClockStep:614,LostAfter:9,Freeze:674,Freeze:808,StoreAway:652,Crash:848,Freeze:906 reviews 10",
            "the history took a pair for ended whose making a person had taken back, although its row was inserted again before its record was deleted"),
        new("adversaries 21 actions 15,17,18,19 struck none reviews 0",
            "a pair stood still because it links to a record that was marked when its row was deleted"),
        new("adversaries 354 actions 0,1,2,3,4,5,6,7,8,9,10,11,20 struck "
            + "Freeze:11,ReadFails:2,EventTwice:0,StoreAway:141,Freeze:189,EventTwice:3,EventTwice:4,EventTwice:7,Freeze:224,ClockStep:345,ReadFails:30,EventTwice:10,Freeze:512 reviews 0",
            "an edit that a write landed on was not logged where its row had come back with the very value that was written"),
        new("adversaries 303 actions 0,1,2,20,23 struck none reviews 0",
            "the conflict of a field that is held for ping-pong went on showing the old values when somebody wrote a third"),
        new("adversaries 227 actions 4 struck Crash:88 reviews 0",
            "the checks demanded a record of its own for a row whose business key a record has that no row takes"),
        new("adversaries 121 actions 1,2,7,9,10,11,12,13,16,17,18,20,22,23,26 struck "
            + "Freeze:46,Crash:199,Freeze:258,Crash:328,Freeze:387,Crash:429,EventTwice:13,Crash:498,EventTwice:16,Freeze:592 reviews 0",
            "a row that was refused for the record it linked to stayed parked after its target had got another record"),
        new("adversaries 121", "an update that was refused for the record it linked to stayed parked after its target had got another record"),
        new("adversaries 432 actions 3,5,6,8,15,16,22 struck none reviews 0",
            "the checks compared the record in a held link field with the key of its row, which is what the conflict shows"),
        new("adversaries 432", "the checks took the conflict of a link that both sides made once more for the one of its first making"),
        new("adversaries 921 actions 0,1,2,3,4,5,6,7,11,12,13,20,22,26,29 struck "
            + "Freeze:51,ReadFails:6,ReadFails:7,ClockStep:137,Stopped:2,Crash:215,Freeze:364,Freeze:466 reviews 0",
            "a record stayed parked for a row that was gone when it linked to another record, and waited for that one's row"),
    ];
}
