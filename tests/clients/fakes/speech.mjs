// A transcription service that hears what the test registered: it knows a call's voices again by their samples, or by
// their rhythm where they were resampled or went through mu-law. It speaks as OpenAI, as whisper.cpp and as Deepgram.
import { Buffer } from 'node:buffer';
import { alike, parties, readWav, rhythm, samplesHash } from './audio.mjs';
import { sha256 } from './random.mjs';
import { FakeServer, json } from './server.mjs';

/** How alike two rhythms must be to be the same voice. */
const ALIKE_MIN = 0.85;
const FILE_BYTES_MAX = 25 * 1024 * 1024;
const LANGUAGES = { en: 'english', de: 'german', es: 'spanish', fr: 'french', nl: 'dutch', he: 'hebrew' };

/** Listens on `/v1/audio/transcriptions`, `/inference` and `/v1/listen` at once. */
export class Speech extends FakeServer {
  #voices = [];
  #exact = new Map();
  #queue = [];

  /** `fileBytesMax`: larger files are refused with 413, as OpenAI does from 25 MB on. */
  constructor({ apiKey = 'speech-key', fileBytesMax = FILE_BYTES_MAX, ...options } = {}) {
    super(options);
    Object.assign(this, { apiKey, fileBytesMax });
    /** What was heard: `{ turns, speaker, by }`, `by` being samples, rhythm, order or nothing. */
    this.heard = [];
    this.route('POST', '/v1/audio/transcriptions', (request) => this.#openAi(request));
    this.route('POST', '/inference', (request) => this.#whisperCpp(request));
    this.route('GET', '/health', () => json({ status: 'ok' }));
    this.route('POST', '/v1/listen', (request) => this.#deepgram(request));
  }

  /** Settings of the archive. `kind`: `openai`, `whispercpp` or `deepgram`. */
  settings(kind = 'openai') {
    return {
      EARMARK_SPEECH_KIND: kind,
      EARMARK_SPEECH_URL: kind === 'whispercpp' ? this.url : `${this.url}/v1`,
      ...(kind === 'whispercpp' ? {} : { EARMARK_SPEECH_API_KEY: this.apiKey }),
    };
  }

  /** From now on this conversation is known: each party alone, and both together. */
  knows(conversation) {
    for (const speaker of [...parties, 'both']) {
      const samples = speaker === 'both' ? conversation.mixed() : conversation.party(speaker);
      const turns = conversation.turns.filter((turn) => speaker === 'both' || turn.speaker === speaker);
      const voice = { turns, speaker, language: conversation.language, rhythm: rhythm(samples, 8000) };
      if (turns.length > 0) this.#voices.push(voice);
      this.#exact.set(samplesHash(samples), voice);
    }
    return this;
  }

  /** These samples say this, whatever they sound like: `turns` are `{ text, startMs, endMs }`. */
  knowsSamples(samples, turns, language = 'en') {
    this.#exact.set(samplesHash(samples), { turns, speaker: null, language });
    return this;
  }

  /** What the next unknown channels say, in the order in which they come. */
  hearsNext(turns, language = 'en') {
    this.#queue.push({ turns, speaker: null, language });
    return this;
  }

  errorBody(status) {
    return { error: { message: `status ${status}`, type: 'server_error', param: null, code: null } };
  }

  /** What is said in a channel. */
  #hear(samples, sampleRateHz) {
    const silent = { turns: [], speaker: null, language: 'en' };
    const [voice, by] = this.#recognised(samples, sampleRateHz) ?? [this.#queue.shift(), 'order'];
    this.heard.push({ turns: voice?.turns ?? [], speaker: voice?.speaker ?? null, by: voice ? by : 'nothing' });
    return voice ?? silent;
  }

  #recognised(samples, sampleRateHz) {
    const exact = this.#exact.get(samplesHash(samples));
    if (exact) return [exact, 'samples'];
    const heard = rhythm(samples, sampleRateHz);
    if (!heard.windows.includes(true)) return [{ turns: [], speaker: null, language: 'en' }, 'silence'];
    const [best] = this.#voices
      .map((voice) => ({ voice, score: alike(voice.rhythm, heard) }))
      .sort((one, other) => other.score - one.score);
    return best?.score >= ALIKE_MIN ? [best.voice, 'rhythm'] : null;
  }

  async #openAi(request) {
    if (request.headers.authorization !== `Bearer ${this.apiKey}`) return this.error(401);
    const parts = await request.parts();
    const file = await this.#file(parts.get('file'));
    if (file.refusal) return file.refusal;
    if (!parts.get('model')) return this.error(400);
    const said = this.#merged(file.wav);
    const format = parts.get('response_format') ?? 'json';
    if (format === 'text') return { status: 200, headers: { 'content-type': 'text/plain' }, body: textOf(said.turns) };
    if (format !== 'verbose_json') return json({ text: textOf(said.turns) });
    const granularities = parts.getAll('timestamp_granularities[]');
    return json({
      task: 'transcribe',
      language: LANGUAGES[said.language] ?? said.language,
      duration: file.wav.durationMs / 1000,
      text: textOf(said.turns),
      segments: said.turns.map((turn, id) => ({ ...segment(turn, id), avg_logprob: -0.2, no_speech_prob: 0.01 })),
      ...(granularities.includes('word') ? { words: said.turns.flatMap(words) } : {}),
      usage: { type: 'duration', seconds: Math.ceil(file.wav.durationMs / 1000) },
    });
  }

  async #whisperCpp(request) {
    const parts = await request.parts();
    const file = await this.#file(parts.get('file'));
    if (file.refusal) return file.refusal;
    // Started without --convert, it reads 16 kHz only.
    if (file.wav.sampleRateHz !== 16_000) return json({ error: 'failed to read audio data' }, 400);
    const said = this.#merged(file.wav);
    if (parts.get('response_format') !== 'verbose_json') return json({ text: textOf(said.turns) });
    const spoken = said.turns.map((turn, id) => ({
      ...segment(turn, id),
      words: words(turn).map((word) => ({ ...word, probability: 0.9 })),
      avg_logprob: -0.2,
      no_speech_prob: 0.01,
    }));
    return json({
      task: 'transcribe',
      language: LANGUAGES[said.language] ?? said.language,
      duration: file.wav.durationMs / 1000,
      text: textOf(said.turns),
      segments: spoken,
      detected_language: LANGUAGES[said.language] ?? said.language,
      detected_language_probability: 0.99,
      language_probabilities: { [said.language]: 0.99 },
    });
  }

  #deepgram(request) {
    const refused = (status, message) =>
      json({ err_code: 'Bad Request', err_msg: message, request_id: sha256(message) }, status);
    if (request.headers.authorization !== `Token ${this.apiKey}`) return refused(401, 'Invalid credentials.');
    let wav;
    try {
      wav = readWav(request.body);
    } catch (error) {
      return refused(400, `failed to process audio: ${error.message}`);
    }
    const multichannel = request.query.get('multichannel') === 'true';
    const channels = multichannel
      ? wav.channels.map((samples) => this.#hear(samples, wav.sampleRateHz))
      : [this.#merged(wav)];
    const spoken = (turn) => words(turn).map((word) => ({ ...word, confidence: 0.98, punctuated_word: word.word }));
    const utterances = channels.flatMap((said, channel) =>
      said.turns.map((turn) => ({
        start: turn.startMs / 1000,
        end: turn.endMs / 1000,
        confidence: 0.97,
        channel,
        transcript: turn.text,
        words: spoken(turn),
        id: sha256(turn.text).slice(0, 16),
      })),
    );
    return json({
      metadata: {
        request_id: sha256(request.body).slice(0, 32),
        sha256: sha256(request.body),
        created: new Date(this.now()).toISOString(),
        duration: wav.durationMs / 1000,
        channels: channels.length,
        models: ['fake'],
        model_info: {},
      },
      results: {
        channels: channels.map((said) => ({
          detected_language: said.language,
          alternatives: [
            {
              transcript: textOf(said.turns),
              confidence: said.turns.length > 0 ? 0.97 : 0,
              words: said.turns.flatMap(spoken),
            },
          ],
        })),
        ...(request.query.get('utterances') === 'true' ? { utterances } : {}),
      },
    });
  }

  /** All channels of a file as one: services that mix them hear everybody. */
  #merged({ channels, sampleRateHz }) {
    if (channels.length === 1) return this.#hear(channels[0], sampleRateHz);
    const heard = channels.map((samples) => this.#hear(samples, sampleRateHz));
    const turns = heard.flatMap((said) => said.turns).sort((one, other) => one.startMs - other.startMs);
    return { turns, speaker: 'both', language: heard[0].language };
  }

  async #file(part) {
    if (!part || typeof part === 'string') return { refusal: this.error(400) };
    if (!/\.(wav|mp3|ogg|flac|m4a|webm|mp4|mpeg|mpga)$/.test(part.name ?? '')) return { refusal: this.error(400) };
    const bytes = Buffer.from(await part.arrayBuffer());
    if (bytes.length > this.fileBytesMax) return { refusal: this.error(413) };
    try {
      return { wav: readWav(bytes) };
    } catch (error) {
      return {
        refusal: json(
          { error: { message: error.message, type: 'invalid_request_error', param: 'file', code: null } },
          400,
        ),
      };
    }
  }
}

const textOf = (turns) => turns.map((turn) => turn.text).join(' ');

/** A leading space is normal. */
const segment = (turn, id) => ({
  id,
  seek: 0,
  start: turn.startMs / 1000,
  end: turn.endMs / 1000,
  text: ` ${turn.text}`,
  tokens: [],
  temperature: 0,
  compression_ratio: 1,
});

/** The words of a turn, spread evenly over it. */
function words(turn) {
  const spoken = turn.text.split(' ');
  const stepMs = (turn.endMs - turn.startMs) / spoken.length;
  return spoken.map((word, at) => ({
    word,
    start: (turn.startMs + at * stepMs) / 1000,
    end: (turn.startMs + (at + 1) * stepMs) / 1000,
  }));
}
