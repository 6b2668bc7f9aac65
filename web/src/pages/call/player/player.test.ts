import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Link } from './link';
import { Player } from './player';

/** A media element that does what the test says. */
class FakeAudio extends EventTarget {
  preload = '';
  src = '';
  currentTime = 0;
  readyState = 0;
  paused = true;
  ended = false;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  ranges: [number, number][] = [];
  buffered = {
    length: 0,
    start: (range: number) => this.ranges[range]?.[0] ?? 0,
    end: (range: number) => this.ranges[range]?.[1] ?? 0,
  };
  load() {
    this.readyState = 0;
    this.currentTime = 0;
  }
  play() {
    this.paused = false;
    this.dispatchEvent(new Event('play'));
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
    this.dispatchEvent(new Event('pause'));
  }
  removeAttribute() {
    this.src = '';
  }
  tell(name: string) {
    this.dispatchEvent(new Event(name));
  }
  /** The first bytes have come. */
  arrives() {
    this.readyState = 4;
    this.tell('loadedmetadata');
    this.tell('playing');
  }
}

let now = 0;
let links: (Link | 'making' | null | Error)[] = [];
let asked = 0;

function playerOf(stepBackMs = 0) {
  const audio = new FakeAudio();
  const player = new Player(audio as unknown as HTMLAudioElement, {
    now: () => now,
    stepBackMs,
    link: async () => {
      asked += 1;
      const next = links.length > 1 ? links.shift() : links[0];
      if (next instanceof Error) throw next;
      return next ?? null;
    },
  });
  player.durationMs = 60_000;
  return { audio, player };
}

const link = (name: string, livesMs = 3_600_000): Link => ({
  url: `/audio/${name}`,
  expiresAt: now + livesMs,
});
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  now = 1_000_000;
  asked = 0;
});
afterEach(() => vi.useRealTimers());

describe('a player', () => {
  test('gets its link ahead, and fetches no sound before somebody plays', async () => {
    links = [link('one')];
    const { audio, player } = playerOf();
    await player.prepare();
    expect([audio.src, audio.preload, audio.paused]).toEqual(['/audio/one', 'none', true]);
    player.play();
    expect([audio.paused, asked]).toEqual([false, 1]);
  });

  test('opens at the second it was given before there is sound', async () => {
    links = [link('one')];
    const { audio, player } = playerOf();
    player.seek(13_000);
    await player.prepare();
    expect(player.positionMs()).toBe(13_000);
    player.play();
    audio.arrives();
    expect(audio.currentTime).toBe(13);
  });

  test('renews an expired link before it plays, and keeps its position', async () => {
    links = [link('one', 30_000), link('two')];
    const { audio, player } = playerOf();
    await player.prepare();
    player.play();
    audio.arrives();
    audio.currentTime = 20;
    player.pause();
    now += 3_600_000;
    links = [link('two')];
    player.play();
    await settled();
    expect(audio.src).toBe('/audio/two');
    expect(player.positionMs()).toBe(20_000);
    audio.arrives();
    expect([audio.currentTime, audio.paused, player.snapshot().phase]).toEqual([20, false, 'ready']);
  });

  test('seeks beyond what it has with a new link once the old one has expired', async () => {
    links = [link('one', 30_000)];
    const { audio, player } = playerOf();
    await player.prepare();
    player.play();
    audio.arrives();
    audio.ranges = [[0, 20]];
    audio.buffered.length = 1;
    now += 60_000;
    links = [link('two')];
    player.seek(10_000);
    expect([audio.currentTime, asked]).toEqual([10, 1]);
    player.seek(50_000);
    await settled();
    expect(audio.src).toBe('/audio/two');
    audio.arrives();
    expect(audio.currentTime).toBe(50);
  });

  test('waits for a server that is away, and goes on where it was', async () => {
    links = [link('one')];
    const { audio, player } = playerOf();
    await player.prepare();
    player.play();
    audio.arrives();
    audio.currentTime = 33;
    links = [new Error('away'), new Error('away'), link('two')];
    audio.tell('error');
    await settled();
    expect(player.snapshot()).toMatchObject({ phase: 'recovering', playing: true });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(audio.src).toBe('/audio/two');
    audio.arrives();
    expect([audio.currentTime, player.snapshot().phase]).toEqual([33, 'ready']);
  });

  test('tries at once when the browser is back', async () => {
    links = [link('one')];
    const { audio, player } = playerOf();
    await player.prepare();
    player.play();
    audio.arrives();
    links = [new Error('away')];
    audio.tell('error');
    await vi.advanceTimersByTimeAsync(30_000);
    links = [link('two')];
    player.wake();
    await settled();
    expect(audio.src).toBe('/audio/two');
  });

  test('gives up on a file that cannot be played, and tries again when asked', async () => {
    links = [link('one')];
    const { audio, player } = playerOf();
    await player.prepare();
    player.play();
    for (let time = 0; time < 5; time += 1) {
      audio.tell('error');
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(player.snapshot()).toMatchObject({ phase: 'failed', playing: false });
    player.retry();
    await settled();
    audio.arrives();
    expect(player.snapshot().phase).toBe('ready');
  });

  test('waits while the MP3 is being made', async () => {
    links = ['making', 'making', link('made')];
    const { audio, player } = playerOf();
    player.play();
    await settled();
    expect(player.snapshot().phase).toBe('making');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(audio.src).toBe('/audio/made');
  });

  test('steps back when playing goes on, but not after a seek', async () => {
    links = [link('one')];
    const { audio, player } = playerOf(2_000);
    await player.prepare();
    player.play();
    audio.arrives();
    audio.currentTime = 30;
    player.pause();
    player.play();
    expect(audio.currentTime).toBe(28);
    player.pause();
    player.seek(40_000);
    player.play();
    expect(audio.currentTime).toBe(40);
  });

  test('skips silence, and leaves a little of it', async () => {
    links = [link('one')];
    const { audio, player } = playerOf();
    player.silences = [{ fromMs: 10_000, untilMs: 20_000 }];
    player.setSkipSilence(true);
    await player.prepare();
    player.play();
    audio.arrives();
    audio.currentTime = 10.1;
    audio.tell('timeupdate');
    expect(audio.currentTime).toBe(10.1);
    audio.currentTime = 10.4;
    audio.tell('timeupdate');
    expect(audio.currentTime).toBe(19.75);
  });

  test('begins anew after the end', async () => {
    links = [link('one')];
    const { audio, player } = playerOf(2_000);
    await player.prepare();
    player.play();
    audio.arrives();
    audio.currentTime = 60;
    audio.ended = true;
    audio.tell('ended');
    expect(player.snapshot().playing).toBe(false);
    player.play();
    expect(audio.currentTime).toBe(0);
  });
});
