import { describe, expect, test, vi } from 'vitest';
import { type AskForAudio, SharedPlayer, type Track } from './shared-player';

const track = (key: string, callId: string, startMs: number): Track => ({
  key,
  callId,
  startMs,
  title: 'x',
  snippet: 'y',
});
const link = (url: string) => ({ url, expiresAt: new Date(Date.now() + 60_000).toISOString() });

function scene(ask: AskForAudio) {
  const player = new SharedPlayer(ask);
  const element = {
    src: '',
    currentTime: 0,
    duration: 60,
    readyState: 0,
    play: vi.fn(async () => player.on.playing()),
    pause: vi.fn(() => player.on.paused()),
    removeAttribute: vi.fn(),
  };
  player.attach(element as unknown as HTMLAudioElement);
  return { player, element };
}

describe('the player of the page', () => {
  test('asks for a link when somebody listens, and begins just before the word', async () => {
    const ask = vi.fn(async () => link('/a'));
    const { player, element } = scene(ask);
    expect(ask).not.toHaveBeenCalled();
    await player.play(track('m1', 'call_1', 30_060));
    player.on.loadedMetadata();
    expect(element.src).toBe('/a');
    expect(element.currentTime).toBeCloseTo(28.56);
    expect(player.snapshot()).toMatchObject({ phase: 'playing', durationMs: 60_000 });
  });

  test('goes to another moment of the call without asking again', async () => {
    const ask = vi.fn(async () => link('/a'));
    const { player, element } = scene(ask);
    await player.play(track('m1', 'call_1', 30_000));
    element.readyState = 4;
    await player.play(track('m2', 'call_1', 500));
    expect(ask).toHaveBeenCalledTimes(1);
    expect(element.currentTime).toBe(0);
  });

  test('pauses and goes on at the same button', async () => {
    const { player, element } = scene(async () => link('/a'));
    await player.toggle(track('m1', 'call_1', 0));
    await player.toggle(track('m1', 'call_1', 0));
    expect(player.snapshot().phase).toBe('paused');
    await player.toggle(track('m1', 'call_1', 0));
    expect(player.snapshot().phase).toBe('playing');
    expect(element.play).toHaveBeenCalledTimes(2);
  });

  test('takes the last of several wishes', async () => {
    const answers: ((value: ReturnType<typeof link>) => void)[] = [];
    const { player, element } = scene(() => new Promise((resolve) => answers.push(resolve)));
    const first = player.play(track('m1', 'call_1', 0));
    const second = player.play(track('m2', 'call_2', 0));
    answers[1]?.(link('/two'));
    answers[0]?.(link('/one'));
    await Promise.all([first, second]);
    expect(element.src).toBe('/two');
  });

  test('asks for MP3 where the browser cannot play what was stored', async () => {
    const ask = vi.fn(async (_: string, format: string) => link(`/${format}`));
    const { player, element } = scene(ask);
    await player.play(track('m1', 'call_1', 9_000));
    player.on.error();
    await vi.waitFor(() => expect(element.src).toBe('/MP3'));
    player.on.error();
    expect(player.snapshot().phase).toBe('failed');
  });

  test('says where there is nothing to hear', async () => {
    const { player } = scene(async () => undefined);
    await player.play(track('m1', 'call_1', 0));
    expect(player.snapshot().phase).toBe('silent');
  });
});
