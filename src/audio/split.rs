//! One channel of a recording as a WAV of its own, for a recogniser of speech; and whether there is
//! anything to recognise, so that a silent call costs nothing.

use std::io::{Cursor, Seek, Write};

use super::assemble::SPEECH_RATE_HZ;
use super::decode::Decoder;
use super::separate::{ConvertError, Separated};
use super::voice::{FRAME_MS, Voice};
use super::wav::Pcm16Writer;
use super::wav_header::CHANNELS_MAX;

/// What is heard in a channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelSound {
    /// The channel, counted from zero.
    pub channel: u8,
    /// Playing time, rounded to the millisecond.
    pub duration_ms: u64,
    /// How long somebody speaks in it, short pauses included.
    pub voiced_ms: u64,
    /// Mean power against the loudest square wave, in dBFS; `None` for digital silence.
    pub loudness_dbfs: Option<f64>,
}

impl ChannelSound {
    /// Whether there is anything to transcribe.
    pub fn has_speech(&self) -> bool {
        self.voiced_ms > 0
    }
}

/// Writes the wanted channels as 16-bit PCM WAV at 16 kHz, one file for each, in one pass; and says what
/// is heard in each. Blocks: call it where blocking is allowed.
///
/// # Errors
/// [`ConvertError`], see there.
pub fn split<W>(decoder: Decoder<'_>, wanted: Vec<(u8, W)>) -> Result<Vec<ChannelSound>, ConvertError>
where
    W: Write + Seek,
{
    let channels = decoder.channels();
    let mut ears = Vec::with_capacity(wanted.len());
    for (channel, out) in wanted {
        if channel >= channels {
            return Err(ConvertError::Channel { channel, channels });
        }
        let writer = Pcm16Writer::new(out, SPEECH_RATE_HZ, 1).map_err(ConvertError::Out)?;
        ears.push((Ear::new(channel), Some(writer)));
    }
    listened(decoder, ears)
}

/// Says what is heard in each channel, and writes nothing. Blocks: call it where blocking is allowed.
///
/// # Errors
/// [`ConvertError`], see there.
pub fn channel_sounds(decoder: Decoder<'_>) -> Result<Vec<ChannelSound>, ConvertError> {
    let ears = (0..decoder.channels()).map(|channel| (Ear::new(channel), None)).collect();
    // The type of what is never written does not matter.
    listened::<Cursor<Vec<u8>>>(decoder, ears)
}

fn listened<W: Write + Seek>(
    decoder: Decoder<'_>,
    mut ears: Vec<(Ear, Option<Pcm16Writer<W>>)>,
) -> Result<Vec<ChannelSound>, ConvertError> {
    let mut separated = Separated::new(decoder, SPEECH_RATE_HZ, CHANNELS_MAX as u8)?;
    let mut channels = Vec::new();
    while separated.next(&mut channels)? {
        for (ear, writer) in &mut ears {
            let samples = &channels[usize::from(ear.channel)];
            ear.hear(samples);
            if let Some(writer) = writer {
                writer.write(samples).map_err(ConvertError::Out)?;
            }
        }
    }
    let mut sounds = Vec::with_capacity(ears.len());
    for (ear, writer) in ears {
        writer.map_or(Ok(()), Pcm16Writer::finish).map_err(ConvertError::Out)?;
        sounds.push(ear.heard(separated.duration_ms()));
    }
    Ok(sounds)
}

/// Gathers what [`ChannelSound`] says.
struct Ear {
    channel: u8,
    voice: Voice,
    spoken: Vec<bool>,
    voiced_frames: u64,
    power: f64,
    samples: u64,
}

impl Ear {
    fn new(channel: u8) -> Self {
        let voice = Voice::default();
        Self { channel, voice, spoken: Vec::new(), voiced_frames: 0, power: 0.0, samples: 0 }
    }

    fn hear(&mut self, samples: &[i16]) {
        self.voice.push(samples, &mut self.spoken);
        self.voiced_frames += count(&mut self.spoken);
        self.power += samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
        self.samples += samples.len() as u64;
    }

    fn heard(self, duration_ms: u64) -> ChannelSound {
        let Self { channel, voice, mut spoken, mut voiced_frames, power, samples } = self;
        voice.finish(&mut spoken);
        voiced_frames += count(&mut spoken);
        let mean = power / samples.max(1) as f64 / 32_768_f64.powi(2);
        ChannelSound {
            channel,
            duration_ms,
            voiced_ms: (voiced_frames * FRAME_MS).min(duration_ms),
            loudness_dbfs: (mean > 0.0).then(|| 10.0 * mean.log10()),
        }
    }
}

fn count(spoken: &mut Vec<bool>) -> u64 {
    spoken.drain(..).filter(|spoken| *spoken).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::voice::tests::vowel;
    use crate::audio::{AudioFormat, measure_stream, samples, sniff, wav};

    /// Two seconds at 16 kHz: a vowel on the left, silence on the right.
    fn one_sided() -> Vec<u8> {
        let frames = vowel(32_000, 120.0).into_iter().flat_map(|sample| [sample, 0]);
        wav::pcm16(16_000, 2, &frames.collect::<Vec<_>>()).unwrap()
    }

    fn decoder(file: &[u8]) -> Decoder<'_> {
        Decoder::open_stream(file, sniff(file).unwrap()).unwrap()
    }

    #[test]
    fn a_silent_side_is_recognised() {
        let file = one_sided();
        let sounds = channel_sounds(decoder(&file)).unwrap();
        assert!(sounds[0].has_speech() && sounds[0].voiced_ms > 1_500, "{:?}", sounds[0]);
        let silent = ChannelSound { channel: 1, duration_ms: 2_000, voiced_ms: 0, loudness_dbfs: None };
        assert!(sounds[1] == silent && !silent.has_speech());
    }

    #[test]
    fn loudness_is_measured_against_the_loudest_square_wave() {
        let file = wav::pcm16(16_000, 1, &[16_384, -16_384].repeat(8_000)).unwrap();
        let sound = channel_sounds(decoder(&file)).unwrap()[0];
        assert!((sound.loudness_dbfs.unwrap() + 6.02).abs() < 0.01, "{sound:?}");
    }

    #[test]
    fn channels_are_written_by_themselves() {
        let file = one_sided();
        let (mut left, mut right) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
        let sounds = split(decoder(&file), vec![(1, &mut right), (0, &mut left)]).unwrap();
        assert_eq!((sounds[0].channel, sounds[1].channel), (1, 0));
        assert_eq!(right.into_inner(), wav::pcm16(16_000, 1, &[0; 32_000]).unwrap());
        assert_eq!(left.into_inner(), wav::pcm16(16_000, 1, &vowel(32_000, 120.0)).unwrap());
    }

    #[test]
    fn a_channel_that_is_not_there_is_refused() {
        let file = one_sided();
        let error = split(decoder(&file), vec![(2, Cursor::new(Vec::new()))]).unwrap_err();
        assert_eq!(error.to_string(), "there is no channel 2 in a recording of 2");
    }

    #[test]
    fn a_real_caller_is_split_off_at_16_khz() {
        let Some((folder, _)) = samples::collection() else { return };
        let file = std::fs::read(folder.join("real_autorepair49_dual_pcm16_8k_first60s.wav")).unwrap();
        let mut caller = Cursor::new(Vec::new());
        let sounds = split(decoder(&file), vec![(1, &mut caller)]).unwrap();
        assert!((10_000..50_000).contains(&sounds[0].voiced_ms), "{sounds:?}");
        let measured = measure_stream(caller.into_inner().as_slice(), AudioFormat::Wav).unwrap();
        assert_eq!((measured.sample_rate_hz, measured.channels, measured.duration_ms), (16_000, 1, 60_000));
    }
}
