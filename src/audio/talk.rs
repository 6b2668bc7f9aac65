//! How the two sides of a call speak with each other, measured from a recording with one side on each
//! channel.
//!
//! Everything counts in frames of 16 ms, in which a side speaks or does not: pauses below 320 ms are part of
//! a spell, sounds below 192 ms are none ([`crate::audio::voice`]). From that:
//!
//! - *talk*: the frames in which a side speaks; *overlap*: those in which both do; *silence*: those in
//!   which nobody does.
//! - *interruption*: a side begins while the other has been speaking, and from then on both speak for at
//!   least half a second. So neither an "mhm" nor taking over at the last syllable is one.
//! - *response*: a side begins while nobody speaks, and the other was the last to stop. Its latency is the
//!   time in between. A call's first words answer nobody.
//! - *monologue*: from the beginning of a spell until the other side says anything, or until two seconds
//!   of silence; it ends with the last frame in which its side spoke.

use super::assemble::SPEECH_RATE_HZ;
use super::decode::Decoder;
use super::separate::{ConvertError, Separated};
use super::voice::{FRAME_MS, Voice};

/// Speaking at once for this long after a side began makes an interruption, in milliseconds.
pub const INTERRUPTION_MS: u64 = 500;
/// A silence of this length ends a monologue, in milliseconds.
pub const MONOLOGUE_PAUSE_MS: u64 = 2_000;

/// How a call was spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    /// Playing time of the recording.
    pub duration_ms: u64,
    /// Nobody speaks.
    pub silence_ms: u64,
    /// Both speak.
    pub overlap_ms: u64,
    /// Mean latency of all responses; `None` where nobody responded.
    pub response_ms_mean: Option<u64>,
    /// The sides, by channel.
    pub sides: [Side; 2],
}

/// How one side spoke.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// It speaks, whether or not the other does too.
    pub talk_ms: u64,
    /// How often it began to speak.
    pub spells: u64,
    /// How often it interrupted the other.
    pub interruptions: u64,
    /// How often it answered the other.
    pub responses: u64,
    /// Mean latency of its responses; `None` where there are none.
    pub response_ms_mean: Option<u64>,
    /// Its longest monologue.
    pub longest_monologue_ms: u64,
}

/// Measures a recording of two channels; `None` for any other number. Reads it to its end in constant
/// memory, and blocks: call it where blocking is allowed.
///
/// # Errors
/// [`ConvertError`], see there.
pub fn talk(decoder: Decoder<'_>) -> Result<Option<Talk>, ConvertError> {
    if decoder.channels() != 2 {
        return Ok(None);
    }
    let mut separated = Separated::new(decoder, SPEECH_RATE_HZ, 2)?;
    let mut voices = [Voice::default(), Voice::default()];
    let mut spoken = [Vec::new(), Vec::new()];
    let mut conversation = Conversation::default();
    let mut channels = Vec::new();
    while separated.next(&mut channels)? {
        for ((voice, spoken), samples) in voices.iter_mut().zip(&mut spoken).zip(&channels) {
            voice.push(samples, spoken);
        }
        conversation.hear(&mut spoken);
    }
    for (voice, spoken) in voices.into_iter().zip(&mut spoken) {
        voice.finish(spoken);
    }
    conversation.hear(&mut spoken);
    Ok(Some(conversation.finish(separated.duration_ms())))
}

/// What must be remembered of the frames that have passed.
#[derive(Default)]
struct Conversation {
    /// Number of the next frame.
    now: u64,
    spoken_frames: u64,
    overlap_frames: u64,
    sides: [SideSoFar; 2],
    /// Who stopped last, and the first frame of that silence.
    last_stop: Option<(usize, u64)>,
}

#[derive(Default)]
struct SideSoFar {
    speaking: bool,
    talk_frames: u64,
    spells: u64,
    interruptions: u64,
    /// Frames that both have spoken since this side began into the other's speech.
    interrupting: Option<u64>,
    responses: u64,
    response_frames: u64,
    /// First frame of the monologue, and the first one behind its last word.
    monologue: Option<(u64, u64)>,
    longest_frames: u64,
}

impl Conversation {
    /// Takes the frames that are decided for both sides, and leaves what only one has. That is never more
    /// than what a [`Voice`] holds back.
    fn hear(&mut self, spoken: &mut [Vec<bool>; 2]) {
        let count = spoken[0].len().min(spoken[1].len());
        let [first, second] = spoken;
        for (first, second) in first.drain(..count).zip(second.drain(..count)) {
            self.frame([first, second]);
        }
    }

    fn frame(&mut self, speaks: [bool; 2]) {
        let spoke = [self.sides[0].speaking, self.sides[1].speaking];
        match [spoke[0] && !speaks[0], spoke[1] && !speaks[1]] {
            [true, false] => self.last_stop = Some((0, self.now)),
            [false, true] => self.last_stop = Some((1, self.now)),
            // Neither is the last: who begins next answers nobody.
            [true, true] => self.last_stop = None,
            [false, false] => {}
        }
        for side in [0, 1] {
            let other = 1 - side;
            if speaks[side] && !spoke[side] {
                self.begin(side, spoke[other], speaks[other]);
            }
            self.sides[side].step(speaks[side], speaks[other], self.now);
        }
        self.spoken_frames += u64::from(speaks != [false, false]);
        self.overlap_frames += u64::from(speaks == [true, true]);
        self.now += 1;
    }

    /// A side begins to speak in this frame.
    fn begin(&mut self, side: usize, other_spoke: bool, other_speaks: bool) {
        let this = &mut self.sides[side];
        this.spells += 1;
        this.interrupting = (other_spoke && other_speaks).then_some(0);
        if let Some((last, stopped)) = self.last_stop
            && last != side
            && !other_speaks
        {
            this.responses += 1;
            this.response_frames += self.now - stopped;
        }
    }

    fn finish(self, duration_ms: u64) -> Talk {
        let Self { now: _, spoken_frames, overlap_frames, sides, last_stop: _ } = self;
        let responses = sides.iter().map(|side| side.responses).sum();
        let response_frames = sides.iter().map(|side| side.response_frames).sum();
        Talk {
            duration_ms,
            // The last frame may reach beyond the end.
            silence_ms: duration_ms.saturating_sub(spoken_frames * FRAME_MS),
            overlap_ms: overlap_frames * FRAME_MS,
            response_ms_mean: mean_ms(response_frames, responses),
            sides: sides.map(SideSoFar::finish),
        }
    }
}

impl SideSoFar {
    fn step(&mut self, speaks: bool, other_speaks: bool, now: u64) {
        self.speaking = speaks;
        self.talk_frames += u64::from(speaks);
        match &mut self.interrupting {
            Some(frames) if speaks && other_speaks => {
                *frames += 1;
                if *frames * FRAME_MS >= INTERRUPTION_MS {
                    self.interruptions += 1;
                    self.interrupting = None;
                }
            }
            _ => self.interrupting = None,
        }
        if other_speaks {
            self.monologue = None;
        } else if speaks {
            let going_on = self.monologue.filter(|(_, until)| (now - until) * FRAME_MS < MONOLOGUE_PAUSE_MS);
            let from = going_on.map_or(now, |(from, _)| from);
            self.monologue = Some((from, now + 1));
            self.longest_frames = self.longest_frames.max(now + 1 - from);
        }
    }

    fn finish(self) -> Side {
        Side {
            talk_ms: self.talk_frames * FRAME_MS,
            spells: self.spells,
            interruptions: self.interruptions,
            responses: self.responses,
            response_ms_mean: mean_ms(self.response_frames, self.responses),
            longest_monologue_ms: self.longest_frames * FRAME_MS,
        }
    }
}

fn mean_ms(frames: u64, count: u64) -> Option<u64> {
    (frames * FRAME_MS + count / 2).checked_div(count)
}

#[cfg(test)]
mod tests;
