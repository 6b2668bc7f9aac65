//! A live call's audio into the file that is stored: two tracks of mu-law at 8 kHz into a WAV of PCM16 at 16 kHz,
//! against sox and ffmpeg, where they are installed, on the same audio.
//!
//! The contestants take turns, so that what else the machine does meets them all alike, and their processor time is
//! compared, theirs with the start of the program; what counts are the ratios of one run. For one core: `taskset -c 0 cargo bench --bench audio`. AUDIO_MINUTES and ROUNDS make it longer or shorter;
//! EARMARK_TEST_DATA names the folder with real recordings, without which the audio is made up.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

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

/// What making the file once took.
#[derive(Clone, Copy)]
struct Made {
    elapsed_s: f64,
    processor_s: f64,
    size_bytes: u64,
}

/// Processor time of this process and of those it has waited for, as Linux counts it.
fn processor_s() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // Behind the name, which may contain anything; in hundredths of a second.
    let words = stat.rsplit_once(')').map_or("", |(_, words)| words).split_whitespace();
    Ok(words.skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

fn make(files: &Files, work: impl FnOnce(&Files) -> io::Result<()>) -> io::Result<Made> {
    // Removing the last file is nobody's work.
    match fs::remove_file(&files.out) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let (start, processor_before_s) = (Instant::now(), processor_s()?);
    work(files)?;
    Ok(Made {
        elapsed_s: start.elapsed().as_secs_f64(),
        processor_s: processor_s()? - processor_before_s,
        size_bytes: fs::metadata(&files.out)?.len(),
    })
}

fn median(made: &[Made], what: impl Fn(&Made) -> f64) -> f64 {
    let mut values: Vec<_> = made.iter().map(what).collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() -> io::Result<()> {
    let (minutes, rounds) = (number("AUDIO_MINUTES", 60), number("ROUNDS", 5).max(1));
    let folder = tempfile::tempdir()?;
    let (files, what) = prepare(folder.path(), minutes)?;
    let expected_bytes = make(&files, earmark)?.size_bytes;
    // Who cannot do it is left out: the program is missing, or was built without soxr.
    let able = |(_, words): &&(&str, &str)| match make(&files, |files| program(words, files)) {
        Ok(made) => made.size_bytes.abs_diff(expected_bytes) <= LENGTH_TOLERANCE_BYTES,
        Err(_) => false,
    };
    let rivals: Vec<_> = PROGRAMS.iter().filter(able).collect();

    let mut ours = Vec::new();
    let mut theirs = vec![Vec::new(); rivals.len()];
    for _ in 0..rounds {
        ours.push(make(&files, earmark)?);
        for ((_, words), made) in rivals.iter().zip(&mut theirs) {
            made.push(make(&files, |files| program(words, files))?);
        }
    }
    println!("\n{minutes} minutes of {what} in two tracks, {rounds} rounds, medians\n");
    println!(
        "| mu-law 8 kHz to 16 kHz WAV | time | processor time | compared with Earmark |\n|---|---|---|---|"
    );
    let used = |made: &Made| made.processor_s;
    let row = |name: &str, made: &[Made]| {
        let (elapsed_s, processor_s) = (median(made, |made| made.elapsed_s), median(made, used));
        let ratio = processor_s / median(&ours, used);
        println!("| {name} | {elapsed_s:.2} s | {processor_s:.2} s | {ratio:.2} × |");
    };
    row("Earmark", &ours);
    for ((name, _), made) in rivals.iter().zip(&theirs) {
        row(name, made);
    }
    Ok(())
}
