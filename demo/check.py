#!/usr/bin/env python3
"""Check calls.jsonl and audio/: times, files, channels, references, stories.

Needs Python 3.11 and ffmpeg. Listens by measuring: a turn must sound in its own channel,
from its first to its last millisecond, while the other channel is silent unless somebody
talks there too. Prints what is wrong and ends with 1, or prints one line and ends with 0.
"""

import array
import json
import math
import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
END = datetime.fromisoformat("2026-11-21T00:00:00+00:00")
AUDIO_BYTES_MAX = 4_000_000
WAV_BYTES_MAX = 400_000
CALLS_MIN, SPANISH_MIN, HEBREW_MIN = 26, 4, 3
FRAME_MS = 5
EDGE_MS_MAX = 60  # how far heard and written times may differ
SMEAR_MS = 90  # an MP3 frame is 72 ms, and sound may leak into its whole length
OWN_DBFS_MIN = -35
OTHER_BELOW_DB_MIN = 30
# Of the turn's loudest frame. MP3 swallows soft consonants and smears loud ones, so a turn must
# be heard, however softly, near its edges and must not be heard clearly far outside them.
SOFT, CLEAR = 0.01, 0.03
SENTIMENTS = {"positive", "neutral", "negative", "mixed"}
SPEAKERS = {"agent", "customer", "system"}
# Ranges set aside for fiction in North America and the United Kingdom. Spain and Israel have
# none we know of: there the numbers are of valid form, all noughts but for the end.
FICTIONAL = re.compile(r"\+1\d{3}55501\d\d|\+442079460\d{3}|\+346000000\d\d|\+9725000000\d\d")

problems = []


def expect(holds, what):
    if not holds:
        problems.append(what)


def decode(path):
    """Sample rate, and the two channels as squared sums of FRAME_MS each with their sample count."""
    probe = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "a:0", "-of", "json",
         "-show_entries", "stream=channels,sample_rate,duration", str(path)],
        check=True, capture_output=True,
    )
    stream = json.loads(probe.stdout)["streams"][0]
    pcm = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-"], check=True, capture_output=True)
    samples = array.array("h", pcm.stdout)
    return stream, samples[0::2], samples[1::2]


def envelope(channel, rate):
    """Root mean square of each frame, of full scale."""
    size = rate * FRAME_MS // 1000
    return [
        math.sqrt(sum(sample * sample for sample in channel[start:start + size]) / size) / 32768
        for start in range(0, len(channel) - size + 1, size)
    ]


def level(frames):
    return math.sqrt(sum(frame * frame for frame in frames) / len(frames)) if frames else 0.0


def decibels(value):
    return 20 * math.log10(max(value, 1e-6))


def window(start_ms, end_ms):
    return range(max(0, start_ms // FRAME_MS), max(0, end_ms // FRAME_MS))


def listen(call, folder):
    """Returns the worst distances found, for the summary line."""
    name = call["source_id"]
    path = folder / call["audio"]
    if not path.is_file():
        problems.append(f"{name}: {call['audio']} is missing")
        return 0, 99.0
    stream, left, right = decode(path)
    rate = int(stream["sample_rate"])
    expect(stream["channels"] == 2, f"{name}: {stream['channels']} channels instead of 2")
    for source, seconds in (("decoded", len(left) / rate), ("header", float(stream["duration"]))):
        expect(abs(seconds - call["duration_s"]) < 0.02, f"{name}: {source} length {seconds:.3f} s, written {call['duration_s']} s")
    sides = {"customer": envelope(left, rate), "business": envelope(right, rate)}
    turns = [
        ("customer" if turn["speaker"] == "customer" else "business", round(1000 * turn["start_s"]), round(1000 * turn["end_s"]))
        for turn in call["turns"]
    ]
    worst_edge, least_below = 0, 99.0
    for number, (side, start, end) in enumerate(turns):
        own = sides[side]
        other_side = "business" if side == "customer" else "customer"
        own_level = level([own[i] for i in window(start, end)])
        if decibels(own_level) < OWN_DBFS_MIN:
            problems.append(f"{name} turn {number}: only {decibels(own_level):.0f} dBFS in its channel")
            continue

        busy = {i for who, a, b in turns if who == other_side for i in window(a - SMEAR_MS, b + SMEAR_MS)}
        quiet = [sides[other_side][i] for i in window(start, end) if i not in busy and i < len(own)]
        below = decibels(own_level) - decibels(level(quiet))
        if quiet:
            least_below = min(least_below, below)
            expect(below > OTHER_BELOW_DB_MIN, f"{name} turn {number}: the other channel is only {below:.0f} dB below")

        loudest = max(own[i] for i in window(start, end))
        near = [i for i in window(start - 150, end + 150) if i < len(own)]
        soft, clear = ([FRAME_MS * i for i in near if own[i] > share * loudest] for share in (SOFT, CLEAR))
        for what, off in (
            ("is not heard until {} ms after its start", soft[0] - start),
            ("is heard {} ms before its start", start - clear[0]),
            ("is not heard for {} ms before its end", end - soft[-1] - FRAME_MS),
            ("is heard {} ms after its end", clear[-1] + FRAME_MS - end),
        ):
            worst_edge = max(worst_edge, off)
            expect(off <= EDGE_MS_MAX, f"{name} turn {number}: {what.format(off)}")
    return worst_edge, least_below


def check_fields(call):
    name = call["source_id"]
    started_at = datetime.fromisoformat(call["started_at"])
    expect(call["source"] == "demo", f"{name}: source is {call['source']}")
    expect(started_at.tzinfo and started_at < END, f"{name}: started_at {call['started_at']}")
    expect(call["direction"] in ("inbound", "outbound"), f"{name}: direction")
    for party in (call["from"], call["to"], call.get("customer_phone", call["to"])):
        expect(party == "anonymous" or FICTIONAL.fullmatch(party), f"{name}: {party} is not a fictional number")
    expect(call["summary"]["text"] and call["summary"]["sentiment"] in SENTIMENTS, f"{name}: summary")
    expect(-1 <= call["analytics"]["sentiment_score"] <= 1, f"{name}: sentiment_score")
    for number, turn in enumerate(call["turns"]):
        expect(turn["speaker"] in SPEAKERS and turn["text"].strip(), f"{name} turn {number}: speaker or text")
        expect(" // " not in turn["text"], f"{name} turn {number}: a reading is left in the text")
    if "audio" not in call:
        return
    starts = [turn["start_s"] for turn in call["turns"]]
    expect(starts == sorted(set(starts)), f"{name}: turns do not follow each other")
    for number, turn in enumerate(call["turns"]):
        expect(0 <= turn["start_s"] < turn["end_s"] <= call["duration_s"], f"{name} turn {number}: times outside the call")
    analytics = call["analytics"]
    expect(analytics["talk_ms"] + analytics["silence_ms"] == round(1000 * call["duration_s"]), f"{name}: talk and silence")


def check_bookings(calls):
    owners = {}
    for call in calls:
        for booking in call.get("bookings", []):
            fixed = tuple(booking[key] for key in ("type", "venue", "created_at")) + (call["customer_ref"],)
            expect(owners.setdefault(booking["reference"], fixed) == fixed, f"{booking['reference']}: two different bookings")
            created, starts = (datetime.fromisoformat(booking[key]) for key in ("created_at", "starts_at"))
            expect(created < starts, f"{booking['reference']}: starts before it was made")
    return owners


def check_stories(calls):
    with open(HERE / "script" / "stories.toml", "rb") as file:
        stories = tomllib.load(file)["story"]
    for story in stories:
        found = []
        for call in calls:
            texts = [turn["text"].casefold() for turn in call["turns"]]
            if "phrase" in story:
                matches = any(story["phrase"].casefold() in text for text in texts)
            else:
                words = {word for text in texts for word in re.findall(r"\w+", text)}
                matches = words.issuperset(word.casefold() for word in story["words"])
            if matches:
                found.append(call["source_id"])
        expect(found == story["calls"], f"story {story['find']!r}: written {story['calls']}, found {found}")
    return len(stories)


def main():
    with open(HERE / "calls.jsonl", encoding="utf-8") as file:
        calls = [json.loads(line) for line in file]
    ids = [call["source_id"] for call in calls]
    expect(len(set(ids)) == len(ids), "a source_id stands twice")
    expect(len(calls) >= CALLS_MIN, f"{len(calls)} calls, {CALLS_MIN} wanted")
    order = [datetime.fromisoformat(call["started_at"]) for call in calls]
    expect(order == sorted(order), "calls are not in the order they happened")
    for call in calls:
        check_fields(call)
    languages = Counter(call["language"].split("-")[0] for call in calls)
    expect(languages["es"] >= SPANISH_MIN and languages["he"] >= HEBREW_MIN, f"languages: {dict(languages)}")
    expect(languages["en"] > len(calls) / 2, f"languages: {dict(languages)}")
    owners = check_bookings(calls)
    stories = check_stories(calls)

    named = {call["audio"] for call in calls if "audio" in call}
    files = {f"audio/{path.name}": path.stat().st_size for path in (HERE / "audio").iterdir()}
    expect(named == set(files), f"files without a call or calls without a file: {sorted(named ^ set(files))}")
    total = sum(files.values())
    expect(total <= AUDIO_BYTES_MAX, f"audio is {total} bytes, {AUDIO_BYTES_MAX} allowed")
    wavs = [size for name, size in files.items() if name.endswith(".wav")]
    expect(len(wavs) >= 2 and max(wavs) < WAV_BYTES_MAX, f"WAV files: {wavs}")
    heard = [listen(call, HERE) for call in calls if "audio" in call]

    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{len(problems)} problems", file=sys.stderr)
        return 1
    customers = {call["customer_ref"] for call in calls if "customer_ref" in call}
    print(
        f"{len(calls)} calls ({', '.join(f'{count} {language}' for language, count in sorted(languages.items()))}), "
        f"{sum(len(call['turns']) for call in calls)} turns, {len(customers)} customers, {len(owners)} bookings, {stories} stories; "
        f"{len(files)} audio files, {sum(call['duration_s'] for call in calls if 'audio' in call) / 60:.1f} min, {total} bytes; "
        f"turn edges within {max(edge for edge, _ in heard)} ms, channels at least {min(below for _, below in heard):.0f} dB apart"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
