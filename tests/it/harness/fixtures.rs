//! Files.

/// A WAV of PCM16 mono at 16 kHz with a tone in it. 2.0 seconds are 64,044 bytes.
pub fn wav(seconds: f64, pitch_hz: f64) -> Vec<u8> {
    const RATE: u32 = 16_000;
    let frames = (seconds * f64::from(RATE)) as u32;
    let mut bytes = wav_header(frames * 2);
    for frame in 0..frames {
        let phase = f64::from(frame) / f64::from(RATE) * pitch_hz * std::f64::consts::TAU;
        bytes.extend_from_slice(&((phase.sin() * 12_000.0) as i16).to_le_bytes());
    }
    bytes
}

/// The 44 bytes of a header and nothing else.
pub fn wav_header_only() -> Vec<u8> {
    wav_header(0)
}

/// Half of what its header promises.
pub fn truncated_wav() -> Vec<u8> {
    let mut bytes = wav(2.0, 440.0);
    bytes.truncate(32_044);
    bytes
}

/// A PNG image of one pixel, whatever it is named.
pub fn png() -> Vec<u8> {
    let mut bytes =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec();
    bytes.resize(9_000, 0);
    bytes
}

fn wav_header(data_bytes: u32) -> Vec<u8> {
    let mut bytes = b"RIFF".to_vec();
    bytes.extend_from_slice(&(36 + data_bytes).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data");
    bytes.extend_from_slice(&data_bytes.to_le_bytes());
    bytes
}
