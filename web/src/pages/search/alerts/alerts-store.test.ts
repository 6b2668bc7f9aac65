import { beforeEach, describe, expect, test } from 'vitest';
import { ALERTS_MAX, type Alert, Alerts, WATCHED_MAX } from './alerts-store';

const alert = (id: string) => ({ id, searchId: 's', name: 'n', at: '' }) as unknown as Alert;

describe('alerts', () => {
  beforeEach(() => localStorage.clear());

  test('are watched for again in this browser', () => {
    new Alerts().watch({ id: 's1', name: 'Refunds' }, true);
    const later = new Alerts();
    expect(later.snapshot().watched).toEqual([{ id: 's1', name: 'Refunds' }]);
    later.watch({ id: 's1', name: 'Refunds' }, false);
    expect(new Alerts().snapshot().watched).toEqual([]);
  });
  test('are kept newest first, once each, and not without end', () => {
    const store = new Alerts();
    for (let n = 0; n < ALERTS_MAX + 5; n += 1) store.add(alert(`a${n}`));
    store.add(alert('a20'));
    const { alerts } = store.snapshot();
    expect(alerts).toHaveLength(ALERTS_MAX);
    expect(alerts[0]?.id).toBe('a20');
    expect(alerts.filter(({ id }) => id === 'a20')).toHaveLength(1);
    store.dismiss('a20');
    expect(store.snapshot().alerts[0]?.id).not.toBe('a20');
  });
  test('are of so many searches and no more', () => {
    const store = new Alerts();
    for (let n = 0; n < WATCHED_MAX + 3; n += 1) store.watch({ id: `s${n}`, name: '' }, true);
    expect(store.snapshot().watched).toHaveLength(WATCHED_MAX);
  });
  test('ignore what an older version has stored', () => {
    localStorage.setItem('earmark.search.watched', '{"x":[1]}');
    expect(new Alerts().snapshot().watched).toEqual([]);
  });
});
