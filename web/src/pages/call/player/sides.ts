/**
 * Lets single channels be heard, on both ears. The sound still comes from the media element, piece by piece; nothing
 * is decoded ahead. Before the first use the element plays as it always does.
 */
export class Sides {
  readonly #audio: HTMLAudioElement;
  #context: AudioContext | null = null;
  #gains: GainNode[] = [];

  constructor(audio: HTMLAudioElement) {
    this.#audio = audio;
  }

  static readonly possible = typeof AudioContext !== 'undefined';

  /** `muted[i]`: channel i is not heard. */
  set(muted: readonly boolean[]): void {
    if (!this.#context && !muted.includes(true)) return;
    if (!this.#context) this.#build(muted.length);
    void this.#context?.resume();
    this.#gains.forEach((gain, channel) => {
      gain.gain.value = muted[channel] ? 0 : 1;
    });
  }

  #build(channels: number): void {
    const context = new AudioContext();
    this.#context = context;
    const splitter = context.createChannelSplitter(channels);
    context.createMediaElementSource(this.#audio).connect(splitter);
    // One channel each, mixed into the middle: a voice in one ear alone is tiring.
    this.#gains = Array.from({ length: channels }, (_, channel) => {
      const gain = context.createGain();
      gain.channelCount = 1;
      gain.channelCountMode = 'explicit';
      splitter.connect(gain, channel);
      gain.connect(context.destination);
      return gain;
    });
    this.#audio.addEventListener('play', () => void context.resume());
  }

  close(): void {
    void this.#context?.close();
    this.#context = null;
  }
}
