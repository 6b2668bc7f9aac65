//! One track on its way into the file.

use std::io::{self, Read};

use crate::audio::resample::Resampler;
use crate::audio::track::Encoding;

/// Bytes that are read at a time.
const READ_BYTES: usize = 8_192;

/// Reads a little and appends what came of it; false at the end.
type Refill<'a, T> = Box<dyn FnMut(&mut Vec<T>) -> io::Result<bool> + 'a>;

/// What has been read of a track and not been written yet.
pub(super) struct Lane<'a, T> {
    refill: Option<Refill<'a, T>>,
    ready: Vec<T>,
}

impl<'a, T: Copy> Lane<'a, T> {
    /// Reads until so many are ready or the track ends; says how many are.
    pub fn fill(&mut self, wanted: usize) -> io::Result<usize> {
        while self.ready.len() < wanted
            && let Some(refill) = &mut self.refill
        {
            match refill(&mut self.ready) {
                Ok(true) => {}
                Ok(false) => self.refill = None,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.ready.len())
    }

    pub fn get(&self, index: usize) -> Option<T> {
        self.ready.get(index).copied()
    }

    pub fn drop_front(&mut self, count: usize) {
        self.ready.drain(..count.min(self.ready.len()));
    }

    fn new(refill: impl FnMut(&mut Vec<T>) -> io::Result<bool> + 'a) -> Self {
        Self { refill: Some(Box::new(refill)), ready: Vec::new() }
    }
}

impl<'a> Lane<'a, u8> {
    pub fn of_bytes(mut source: impl Read + 'a) -> Self {
        let mut bytes = vec![0; READ_BYTES];
        Self::new(move |ready| {
            let count = source.read(&mut bytes)?;
            ready.extend_from_slice(&bytes[..count]);
            Ok(count > 0)
        })
    }
}

impl<'a> Lane<'a, i16> {
    /// Half a sample at the end of the track is left out.
    pub fn of_samples(mut source: impl Read + 'a, encoding: Encoding, resampler: Resampler) -> Self {
        let mut resampler = Some(resampler);
        let mut bytes = vec![0; READ_BYTES];
        let mut decoded = Vec::with_capacity(READ_BYTES);
        // A read may end within a sample.
        let mut over = 0;
        Self::new(move |ready| {
            let count = source.read(&mut bytes[over..])?;
            if count == 0 {
                if let Some(resampler) = resampler.take() {
                    resampler.finish_i16(ready);
                }
                return Ok(false);
            }
            let held = over + count;
            over = held % encoding.sample_bytes() as usize;
            let whole = held - over;
            decoded.clear();
            encoding.decode_into(&bytes[..whole], &mut decoded);
            bytes.copy_within(whole..held, 0);
            if let Some(resampler) = &mut resampler {
                resampler.push_i16(&decoded, ready);
            }
            Ok(true)
        })
    }
}
