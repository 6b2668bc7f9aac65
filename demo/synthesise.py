#!/usr/bin/env python3
"""Make calls.jsonl and audio/ from the dialogues in script/.

Needs Python 3.11, espeak-ng, sox and ffmpeg with libmp3lame; see README.md.
The same versions of these tools give the same bytes: nothing here is random or reads the clock.

Left channel: the outside party. Right channel: the business.
"""

import array
import hashlib
import json
import math
import random
import re
import subprocess
import sys
import tempfile
import tomllib
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEAD_S = 0.4  # silence before the first word
TAIL_S = 0.6  # silence after the last one
GAP_S = (0.2, 0.9)
PEAK = 0.5  # of full scale, -6 dBFS
AUDIBLE = 0.01  # of full scale: where a turn's sound begins and ends
MP3_BITRATE = "16k"
# LAME delays by 576 samples, every decoder by 529 more. We write no gapless header, which
# only some players honour, and take the delay off the silence in front instead: the times
# are then right in all of them.
MP3_DELAY_SAMPLES = 576 + 529

LINE = re.compile(r"^(?P<side>[AC])(?: (?P<gap>-?\d+(?:\.\d+)?))?: (?P<text>.+?)(?: // (?P<say>.+))?$")


def read_toml(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def parse_dialogue(text):
    """Lines `A: …` (business) and `C: …` (outside party).

    A number after the letter is the gap to the end of the line before, in seconds, negative
    where the speaker cuts in; what follows ` // ` is spoken instead of the text; BEEP is a tone.
    """
    lines = []
    for line in text.strip().splitlines():
        if line == "BEEP":
            lines.append(None)
            continue
        match = LINE.match(line)
        if not match:
            raise SystemExit(f"not a dialogue line: {line!r}")
        lines.append(match)
    return lines


def hebrew_phonemes(romanised):
    """Romanised Hebrew as espeak-ng phonemes.

    espeak-ng names the letters of unpointed Hebrew instead of reading it, so the scripts
    carry a reading. The last vowel is stressed unless an apostrophe stands before another.
    """
    spoken = []
    for word in re.findall(r"[a-z'-]+|[.,!?]", romanised.lower()):
        if word in ".,!?":
            spoken.append(word)
            continue
        if "'" not in word:
            vowels = [match.start() for match in re.finditer("[aeiou]", word)]
            if vowels:
                word = f"{word[:vowels[-1]]}'{word[vowels[-1]:]}"
        for letters, phoneme in (("sh", "S"), ("ch", "X"), ("kh", "X"), ("y", "j"), ("w", "v"), ("-", "")):
            word = word.replace(letters, phoneme)
        spoken.append(f"[[{word}]]")
    return " ".join(spoken)


def synthesise_turn(say, voice, language, rate):
    """One turn as mono samples, telephone band, without silence at its ends."""
    name, pitch, speed = voice
    if language == "he":
        say = hebrew_phonemes(say)
    with tempfile.TemporaryDirectory() as folder:
        raw = f"{folder}/spoken.wav"
        subprocess.run(
            ["espeak-ng", "-v", name, "-p", str(pitch), "-s", str(speed), "-w", raw, "--stdin"],
            input=say.encode(), check=True,
        )
        pcm = subprocess.run(
            ["sox", "-R", "-D", "-G", raw, "-t", "raw", "-e", "signed", "-b", "16", "-c", "1", "-",
             "rate", "-h", str(rate), "highpass", "200", "lowpass", "3500"],
            check=True, capture_output=True,
        ).stdout
    samples = array.array("h", pcm)
    peak = max(map(abs, samples))
    scale = PEAK * 32767 / peak
    samples = array.array("h", (round(sample * scale) for sample in samples))
    loud = [i for i, sample in enumerate(samples) if abs(sample) > AUDIBLE * 32767]
    return samples[loud[0]:loud[-1] + 1]


def beep(rate):
    return array.array("h", (round(6000 * math.sin(2 * math.pi * 1000 * i / rate)) for i in range(rate // 2)))


def lay_out(call, cast, rate):
    """Turns with their times, and the two channels."""
    agent = cast["agents"][call["agent"]]
    customer = cast["customers"].get(call.get("customer"))
    language = call["language"]
    voices = {"A": agent["voices"][language], "C": call.get("caller_voice") or customer["voice"]}
    speakers = {"A": call.get("agent_speaker", "agent"), "C": "customer"}
    chance = random.Random(hashlib.sha256(call["id"].encode()).digest())
    placed, turns, end = [], [], None
    for line in parse_dialogue(call["dialogue"]):
        side = "A" if line is None else line["side"]
        gap = round(chance.uniform(*GAP_S), 2)
        if line is None:
            samples = beep(rate)
        else:
            say = (line["say"] or line["text"]).strip()
            samples = synthesise_turn(say, voices[side], language, rate)
            if line["gap"] is not None:
                gap = float(line["gap"])
        # whole milliseconds, so that what calls.jsonl says is exact
        start_ms = round(1000 * LEAD_S if end is None else end + 1000 * gap)
        length_ms = math.ceil(1000 * len(samples) / rate)
        if turns and start_ms <= 1000 * turns[-1]["start_s"]:
            raise SystemExit(f"{call['id']}: a turn would start before the one it interrupts")
        end = start_ms + length_ms
        placed.append((side, start_ms * rate // 1000, samples))
        if line is not None:
            turns.append({
                "speaker": speakers[side],
                "text": line["text"],
                "start_s": start_ms / 1000,
                "end_s": end / 1000,
            })
    total = max(start + len(samples) for _, start, samples in placed) + round(TAIL_S * rate)
    channels = {"C": array.array("h", bytes(2 * total)), "A": array.array("h", bytes(2 * total))}
    for side, start, samples in placed:
        channel = channels[side]
        for i, sample in enumerate(samples, start):
            channel[i] = max(-32768, min(32767, channel[i] + sample))
    return turns, channels["C"], channels["A"]


def write_wav(path, left, right, rate):
    frames = array.array("h", bytes(4 * len(left)))
    frames[0::2], frames[1::2] = left, right
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames.tobytes())
    return len(left) / rate


def write_mp3(path, left, right, rate):
    """Returns the length a decoder gives, which is whole MP3 frames."""
    with tempfile.TemporaryDirectory() as folder:
        source = f"{folder}/both.wav"
        write_wav(source, left[MP3_DELAY_SAMPLES:], right[MP3_DELAY_SAMPLES:], rate)
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", source, "-c:a", "libmp3lame", "-b:a", MP3_BITRATE,
             "-joint_stereo", "0", "-write_xing", "0", "-id3v2_version", "0", "-map_metadata", "-1",
             "-flags:a", "+bitexact", "-fflags", "+bitexact", str(path)],
            check=True,
        )
    pcm = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-"], check=True, capture_output=True,
    ).stdout
    return len(pcm) / 4 / rate


def union_ms(turns):
    total, reached = 0, 0
    for turn in turns:
        start, end = round(1000 * turn["start_s"]), round(1000 * turn["end_s"])
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def analyse(call, turns, duration_s):
    """Figures of the true times: talk + silence is the duration; overlaps count once."""
    analytics = {"sentiment": call["summary"]["sentiment"], "sentiment_score": call["sentiment_score"]}
    talk_ms = union_ms(turns)
    by_side = {
        side: sum(round(1000 * (turn["end_s"] - turn["start_s"])) for turn in turns if (turn["speaker"] == "customer") == side)
        for side in (True, False)
    }
    changes = [(before, after) for before, after in zip(turns, turns[1:]) if before["speaker"] != after["speaker"]]
    answers = [1000 * (after["start_s"] - before["end_s"]) for before, after in changes
               if after["speaker"] == "agent" and after["start_s"] >= before["end_s"]]
    analytics |= {
        "talk_ms": talk_ms,
        "silence_ms": round(1000 * duration_s) - talk_ms,
        "interruptions": sum(after["start_s"] < before["end_s"] for before, after in changes),
    }
    if answers:
        analytics["average_latency_ms"] = round(sum(answers) / len(answers), 1)
    words = sum(len(turn["text"].split()) for turn in turns)
    analytics["metrics"] = {
        "customer_talk_ms": by_side[True],
        "business_talk_ms": by_side[False],
        "words_per_minute": round(60000 * words / talk_ms),
    }
    return analytics


def booking_row(change, bookings):
    """The booking as it stands after the call."""
    base = bookings[change["reference"]]
    return {"key": change["reference"], "reference": change["reference"]} | base | change | {"details": base["details"] | change.get("details", {})}


def make_call(path, cast, bookings, audio_folder):
    call = read_toml(path)
    business = cast["businesses"][call["business"]]
    agent = cast["agents"][call["agent"]]
    customer = cast["customers"].get(call.get("customer"))
    outside = customer["phone"] if customer else call.get("from", "anonymous")
    inbound = call["direction"] == "inbound"
    audio = call.get("audio", {"format": "mp3"})
    rate = audio.get("sample_rate", 8000)

    turns, left, right = lay_out(call, cast, rate)
    file = audio_folder / f"{call['id']}.{audio['format']}"
    if audio["format"] == "wav":
        duration_s = write_wav(file, left, right, rate)
    elif audio["format"] == "mp3":
        duration_s = write_mp3(file, left, right, rate)
    else:
        duration_s = len(left) / rate

    row = {
        "source": "demo",
        "source_id": call["id"],
        "language": call["language"],
        "domain": call["business"],
        "channel_origin": "synthetic",
        "started_at": call["started_at"],
        "duration_s": round(duration_s, 3),
        "direction": call["direction"],
        "from": outside if inbound else business["phone"],
        "to": business["phone"] if inbound else outside,
    }
    if call.get("agent_speaker") != "system":
        row["agent"] = agent["name"]
    row["campaign_id"] = call.get("campaign_id", business["campaign_id"])
    if customer:
        row |= {f"customer_{key}": customer[key] for key in ("name", "phone", "email", "ref") if key in customer}
    row["tags"] = call["tags"]
    row["metadata"] = call["metadata"]
    row["metadata"].setdefault("custom_data", {})["venue"] = business["name"]
    changes = call.get("bookings", [])
    if changes:
        row["bookings"] = [booking_row(change, bookings) for change in changes]
    row["summary"] = {"source": "demo"} | {key: value for key, value in call["summary"].items() if value != []}
    if audio["format"] == "none":
        # A transcript that came without times, so nothing can be measured.
        row["analytics"] = {"sentiment": call["summary"]["sentiment"], "sentiment_score": call["sentiment_score"]}
        turns = [{"speaker": turn["speaker"], "text": turn["text"]} for turn in turns]
    else:
        row["analytics"] = analyse(call, turns, duration_s)
        row["audio"] = f"audio/{file.name}"
        row["audio_channels"] = ["customer", "agent"]
    row["turns"] = turns
    return row


def main():
    cast = read_toml(HERE / "script" / "cast.toml")
    bookings = read_toml(HERE / "script" / "bookings.toml")
    audio_folder = HERE / "audio"
    audio_folder.mkdir(exist_ok=True)
    for old in audio_folder.glob("demo-*"):
        old.unlink()
    paths = sorted((HERE / "script" / "calls").glob("*.toml"))
    with ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda path: make_call(path, cast, bookings, audio_folder), paths))
    rows.sort(key=lambda row: datetime.fromisoformat(row["started_at"]))
    with open(HERE / "calls.jsonl", "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(rows)} calls, {sum(row['duration_s'] for row in rows):.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
