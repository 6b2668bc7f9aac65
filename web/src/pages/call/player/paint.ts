import { type Lane, type Peaks, type SpeakerName, speakersByColumn } from './peaks';

export type Colours = Record<SpeakerName | 'none', string>;

type Drawing = {
  peaks: Peaks;
  lanes: readonly Lane[];
  turns: Parameters<typeof speakersByColumn>[2];
  colours: Colours;
  muted: readonly boolean[];
};

const BAR = 2;
const GAP = 1;

/** Draws one lane for each channel, as bars around the middle of its lane. */
export function paint(canvas: HTMLCanvasElement, { peaks, lanes, turns, colours, muted }: Drawing): void {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context || width === 0 || peaks.channels.length === 0) return;
  context.scale(ratio, ratio);
  const bars = Math.max(1, Math.floor(width / (BAR + GAP)));
  const laneHeight = height / peaks.channels.length;
  const loudest = loudestOf(peaks);
  const alone = peaks.channels.length === 1 ? speakersByColumn(peaks.durationMs, bars, turns) : null;
  peaks.channels.forEach(({ min, max }, channel) => {
    const middle = laneHeight * (channel + 0.5);
    const columns = max.length;
    context.globalAlpha = muted[channel] ? 0.25 : 1;
    for (let bar = 0; bar < bars; bar += 1) {
      const first = Math.floor((bar * columns) / bars);
      const last = Math.max(first + 1, Math.floor(((bar + 1) * columns) / bars));
      let size = 0;
      for (let column = first; column < last; column += 1) {
        size = Math.max(size, max[column] ?? 0, -(min[column] ?? 0));
      }
      const half = Math.max(0.75, (size / loudest) * (laneHeight / 2 - 2));
      const speaker = alone ? alone[bar] : lanes[channel]?.speaker;
      context.fillStyle = colours[speaker ?? 'none'];
      context.fillRect(bar * (BAR + GAP), middle - half, BAR, half * 2);
    }
  });
}

function loudestOf({ channels }: Peaks): number {
  let loudest = 0.1;
  for (const { min, max } of channels) {
    for (const value of max) if (value > loudest) loudest = value;
    for (const value of min) if (-value > loudest) loudest = -value;
  }
  return loudest;
}

/** The app's own colours, as they are in this scheme. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const quiet = colour('--e-line-strong');
  return {
    AGENT: colour('--e-agent'),
    CUSTOMER: colour('--e-customer'),
    SYSTEM: quiet,
    UNKNOWN: quiet,
    none: quiet,
  };
}
