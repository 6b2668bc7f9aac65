import { describe, expect, test } from 'vitest';
import { actionOf, belongsElsewhere, rateBeside } from './keys';

const pressed = (key: string, code: string, more = {}) =>
  actionOf({ key, code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe('a key', () => {
  test('does what transcript players do', () => {
    expect(pressed('k', 'KeyK')).toBe('toggle');
    expect(pressed('ArrowLeft', 'ArrowLeft')).toBe('back5');
    expect(pressed('?', 'Slash', { shiftKey: true })).toBe('help');
    expect(pressed('N', 'KeyN', { shiftKey: true })).toBe('previousMatch');
  });
  test('does the same on a Hebrew keyboard', () => {
    expect(pressed('ל', 'KeyK')).toBe('toggle');
    expect(pressed('ח', 'KeyJ')).toBe('back10');
  });
  test('is the browser’s with Control', () => {
    expect(pressed('l', 'KeyL', { ctrlKey: true })).toBeNull();
    expect(pressed('J', 'KeyJ', { shiftKey: true })).toBeNull();
  });
  test('belongs to what one writes in, and Space to what one presses', () => {
    document.body.innerHTML = '<input><button>x</button><p>words</p><div role="tablist"><b></b></div>';
    const at = (selector: string) => document.querySelector(selector) as Element;
    expect(belongsElsewhere(at('input'), 'back10')).toBe(true);
    expect(belongsElsewhere(at('button'), 'toggle')).toBe(true);
    expect(belongsElsewhere(at('button'), 'back10')).toBe(false);
    expect(belongsElsewhere(at('b'), 'forward5')).toBe(true);
    expect(belongsElsewhere(at('p'), 'toggle')).toBe(false);
  });
});

test('speeds have an end on both sides', () => {
  expect(rateBeside(1, 1)).toBe(1.25);
  expect(rateBeside(0.5, -1)).toBe(0.5);
  expect(rateBeside(3, 1)).toBe(3);
  expect(rateBeside(1.1, -1)).toBe(1);
});
