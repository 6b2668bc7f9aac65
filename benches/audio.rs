//! A live call's audio into the file that is stored: two tracks of mu-law at 8 kHz into a WAV of PCM16 at 16 kHz,
//! against sox and ffmpeg, where they are installed, on the same audio.
//!
//! The contestants take turns, so that what else the machine does meets them all alike; what counts are the ratios of
//! one run. For one core: `taskset -c 0 cargo bench --bench audio`. AUDIO_MINUTES and ROUNDS make it longer or shorter;
//! EARMARK_TEST_DATA names the folder with real recordings, without which the audio is made up.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use earmark::audio::g711::Law;
use earmark::audio::{Assembly, Encoding, Track, TrackFormat, assemble};

const RATE_HZ: usize = 8_000;
/// Two sides of a call, as mu-law in WAV.
const REAL_FILE: &str = "audio/real_autorepair40_dual_mulaw_8k.wav";
/// Bytes that are written at a time, as the archive does.
const PIECE_BYTES: usize = 64 * 1024;
/// Samples by which two resamplers may differ in length.
const LENGTH_TOLERANCE_BYTES: u64 = 4 * 160;

struct Files {
    /// One mono track each.
    tracks: [PathBuf; 2],
    /// Both, interleaved.
    both: PathBuf,
    out: PathBuf,
}

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Interleaved mu-law of a real call, or of two voices that are made up.
fn conversation() -> (Vec<u8>, &'static str) {
    let folder =
        env::var_os("EARMARK_TEST_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let real = fs::read(folder.join(REAL_FILE)).ok().and_then(|file| {
        let data = file.windows(4).position(|word| word == b"data")?;
        Some(file[data + 8..].to_vec())
    });
    match real {
        Some(samples) => (samples, "a real call"),
        None => (made_up(), "made-up voices"),
    }
}

/// A minute in which the two sides take turns of four seconds.
fn made_up() -> Vec<u8> {
    let frame = |at: usize| {
        let seconds = at as f64 / RATE_HZ as f64;
        let sample = |pitch_hz: f64, speaks: bool| {
            let turn = std::f64::consts::TAU * pitch_hz * seconds;
            let level = if speaks { 6_000.0 } else { 20.0 };
            Law::Mu.encode((level * (turn.sin() + 0.4 * (2.0 * turn).sin())) as i16)
        };
        let first_speaks = ((seconds / 4.0) as u64).is_multiple_of(2);
        [sample(130.0, first_speaks), sample(210.0, !first_speaks)]
    };
    (0..60 * RATE_HZ).flat_map(frame).collect()
}

fn prepare(folder: &Path, minutes: usize) -> io::Result<(Files, &'static str)> {
    let (call, what) = conversation();
    let both: Vec<u8> = call.iter().copied().cycle().take(minutes * 60 * RATE_HZ * 2).collect();
    let files = Files {
        tracks: [folder.join("first.ul"), folder.join("second.ul")],
        both: folder.join("both.ul"),
        out: folder.join("out.wav"),
    };
    for (channel, path) in files.tracks.iter().enumerate() {
        let track: Vec<u8> = both.iter().skip(channel).step_by(2).copied().collect();
        fs::write(path, track)?;
    }
    fs::write(&files.both, &both)?;
    Ok((files, what))
}

fn earmark(files: &Files) -> io::Result<()> {
    let format = TrackFormat { encoding: Encoding::MuLaw, sample_rate_hz: RATE_HZ as u32 };
    let track = |path| Ok(Track { format, source: File::open(path)? });
    let tracks = files.tracks.iter().map(track).collect::<io::Result<Vec<_>>>()?;
    let out = BufWriter::with_capacity(PIECE_BYTES, File::create(&files.out)?);
    assemble(tracks, Assembly::Speech, out).map_err(io::Error::other)?;
    Ok(())
}

/// Runs a program; `{in}` and `{out}` among its words stand for the files.
fn program(words: &str, files: &Files) -> io::Result<()> {
    let word = |word: &str| match word {
        "{in}" => files.both.clone().into_os_string(),
        "{out}" => files.out.clone().into_os_string(),
        word => word.into(),
    };
    let mut words = words.split_whitespace().map(word);
    let mut command = Command::new(words.next().unwrap_or_default());
    let status = command.args(words).stdin(Stdio::null()).status()?;
    status.success().then_some(()).ok_or_else(|| io::Error::other("the program failed"))
}

const PROGRAMS: [(&str, &str); 4] = [
    ("sox, its default quality", "sox -D -V1 -t raw -e mu-law -b 8 -r 8000 -c 2 {in} -b 16 -r 16000 {out}"),
    (
        "sox, its lowest quality (`rate -q`)",
        "sox -D -V1 -t raw -e mu-law -b 8 -r 8000 -c 2 {in} -b 16 {out} rate -q 16000",
    ),
    (
        "ffmpeg, its default resampler",
        "ffmpeg -nostdin -v error -y -threads 1 -f mulaw -ar 8000 -ac 2 -i {in} -c:a pcm_s16le -ar 16000 {out}",
    ),
    (
        "ffmpeg with soxr",
        "ffmpeg -nostdin -v error -y -threads 1 -f mulaw -ar 8000 -ac 2 -i {in} -af aresample=resampler=soxr -c:a pcm_s16le -ar 16000 {out}",
    ),
];

fn timed(files: &Files, work: impl FnOnce(&Files) -> io::Result<()>) -> io::Result<(Duration, u64)> {
    // Removing the last file is nobody's work.
    match fs::remove_file(&files.out) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let start = Instant::now();
    work(files)?;
    Ok((start.elapsed(), fs::metadata(&files.out)?.len()))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() -> io::Result<()> {
    let (minutes, rounds) = (number("AUDIO_MINUTES", 60), number("ROUNDS", 5).max(1));
    let folder = tempfile::tempdir()?;
    let (files, what) = prepare(folder.path(), minutes)?;
    let (_, expected_bytes) = timed(&files, earmark)?;
    // Who cannot do it is left out: the program is missing, or was built without soxr.
    let able = |(_, words): &&(&str, &str)| match timed(&files, |files| program(words, files)) {
        Ok((_, bytes)) => bytes.abs_diff(expected_bytes) <= LENGTH_TOLERANCE_BYTES,
        Err(_) => false,
    };
    let rivals: Vec<_> = PROGRAMS.iter().filter(able).collect();

    let mut ours = Vec::new();
    let mut theirs = vec![Vec::new(); rivals.len()];
    for _ in 0..rounds {
        ours.push(timed(&files, earmark)?.0);
        for ((_, words), times) in rivals.iter().zip(&mut theirs) {
            times.push(timed(&files, |files| program(words, files))?.0);
        }
    }
    let ours = median(ours);
    let call_s = minutes as f64 * 60.0;
    println!("\n{minutes} minutes of {what} in two tracks, {rounds} rounds, medians\n");
    println!(
        "| mu-law 8 kHz to 16 kHz WAV | time | times real time | Earmark is faster by |\n|---|---|---|---|"
    );
    let row = |name: &str, time: Duration, ratio: &str| {
        println!("| {name} | {:.2} s | {:.0} | {ratio} |", time.as_secs_f64(), call_s / time.as_secs_f64());
    };
    row("Earmark", ours, "");
    for ((name, _), times) in rivals.iter().zip(theirs) {
        let time = median(times);
        row(name, time, &format!("{:.2} ×", time.as_secs_f64() / ours.as_secs_f64()));
    }
    Ok(())
}
