import { describe, expect, it } from 'vitest';
import en from '../../words/en.json';
import { findPreset, PATH_REASONS, PRESETS, type Preset } from './presets';
import { AddApp, OpenPath } from './schema';

const presets: [string, Preset][] = Object.entries(PRESETS);
const appId = '0198c0de-0000-7000-8000-000000000001';

describe('what is known of well-known apps', () => {
  it.each(presets)('%s can be added, and its paths can be opened', (preset, { name, port, paths }) => {
    const app = { name, preset, address: 'https://app.example.com', upstream: `127.0.0.1:${port}` };
    expect(AddApp.parse(app).preset).toBe(preset);
    for (const { path } of paths) {
      const { path: kept, isPrefix } = OpenPath.parse({ appId, path });
      expect(isPrefix ? `${kept}*` : kept).toBe(path);
    }
  });

  it('has words for each, and no words for others', () => {
    expect(Object.keys(en.appPresets.line)).toEqual(Object.keys(PRESETS));
    expect(Object.keys(en.appPresets.why)).toEqual([...PATH_REASONS]);
    expect(Object.keys(PRESETS)).toEqual(Object.keys(PRESETS).toSorted());
  });

  it('says how it is to believe the door wherever it can', () => {
    for (const [name, { signIn, setup }] of presets)
      if (signIn === 'header') expect([name, setup]).not.toEqual([name, []]);
  });

  it('is found by its own name alone', () => {
    expect(findPreset('radicale')).toMatchObject({ name: 'Radicale', port: 5232 });
    for (const name of ['', 'Radicale', 'toString', '__proto__']) expect(findPreset(name)).toBeNull();
  });
});
