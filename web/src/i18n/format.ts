import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `clock` 14:05 · `date` 3 Nov 2026 · `dateTime` both · `full` with weekday, seconds and zone. */
export type TimeForm = 'clock' | 'date' | 'dateTime' | 'full' | 'day';

const FORMS: Record<TimeForm, Intl.DateTimeFormatOptions> = {
  clock: { hour: 'numeric', minute: '2-digit' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  day: { day: 'numeric', month: 'short' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  full: { dateStyle: 'full', timeStyle: 'long' },
};

/** Everything that is written differently by language and zone. `zone` is the viewer's own unless a test says so. */
export function createFormat(language: string, zone?: string) {
  const times = new Map<TimeForm, Intl.DateTimeFormat>();
  // 9:05 AM, but 09:05 where the day has 24 hours: columns of times stay aligned.
  const twelve = new Intl.DateTimeFormat(language, { hour: 'numeric' }).resolvedOptions().hour12;
  const time = (form: TimeForm) => {
    let format = times.get(form);
    if (!format) {
      const options = { ...FORMS[form], ...(zone ? { timeZone: zone } : {}) };
      if (options.hour && !twelve) options.hour = '2-digit';
      format = new Intl.DateTimeFormat(language, options);
      times.set(form, format);
    }
    return format;
  };
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const list = new Intl.ListFormat(language, { style: 'long', type: 'conjunction' });
  const unit = (value: number, name: string, display: 'long' | 'short' = 'long', digits = 0) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: display,
      maximumFractionDigits: digits,
    }).format(value);

  return {
    number: (value: number) => number.format(value),
    /** 0.999 → 99.9 % */
    percent: (value: number) => percent.format(value),
    list: (items: string[]) => list.format(items),
    time: (at: string | number | Date, form: TimeForm = 'dateTime') => time(form).format(new Date(at)),
    /** Whether two moments lie on one calendar day of the viewer. */
    sameDay: (a: string | number, b: string | number) =>
      time('date').format(new Date(a)) === time('date').format(new Date(b)),
    /** "3 minutes ago". */
    relative: (at: string | number, now: number) => {
      const passed = new Date(at).getTime() - now;
      const size = Math.abs(passed);
      if (size < MINUTE) return relative.format(Math.trunc(passed / SECOND), 'second');
      if (size < HOUR) return relative.format(Math.trunc(passed / MINUTE), 'minute');
      if (size < DAY) return relative.format(Math.trunc(passed / HOUR), 'hour');
      return relative.format(Math.trunc(passed / DAY), 'day');
    },
    duration,
    /** "1 minute and 23 seconds": for whoever hears the page. */
    durationInWords: (ms: number) => {
      const seconds = Math.max(0, Math.round(ms / SECOND));
      const parts: [number, string][] = [
        [Math.floor(seconds / 3600), 'hour'],
        [Math.floor(seconds / 60) % 60, 'minute'],
        [seconds % 60, 'second'],
      ];
      const said = parts.filter(([value]) => value > 0).map(([value, name]) => unit(value, name));
      return said.length > 0 ? list.format(said) : unit(0, 'second');
    },
    bytes: (bytes: number) => {
      const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
      const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), names.length - 1);
      return unit(bytes / 1000 ** step, names[step] ?? 'byte', 'short', step > 1 ? 1 : 0);
    },
  };
}

/** 83,000 → 1:23; 3,723,000 → 1:02:03. The same in every language, as players write it. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

export type Format = ReturnType<typeof createFormat>;

/** The viewer's own way of writing where it is of the language shown: `en-GB` for English, in Britain. */
const localeOf = (language: string): string =>
  navigator.languages.find((own) => own === language || own.startsWith(`${language}-`)) ?? language;

/** Numbers, times and durations in the viewer's language and zone, or in the zone given: days of UTC are named in UTC. */
export function useFormat(zone?: string): Format {
  const { language } = useTranslation().i18n;
  return useMemo(() => createFormat(localeOf(language), zone), [language, zone]);
}
