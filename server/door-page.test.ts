import { expect, it } from 'vitest';
import { accentOf } from '../settings/accent';
import { changeSettings, withSettings } from '../testing/testing';
import { doorPage } from './door-page';

withSettings();

const page = () =>
  doorPage({
    title: 'Mia Member may not open Grafana',
    said: 'Ask Olivia Owner to let you in to grafana.example.com.',
    links: [
      { href: 'https://latchkey.example.com/apps', label: 'What I can open' },
      { href: 'https://latchkey.example.com/door?ask=x', label: 'Sign in as somebody else' },
    ],
    language: 'en',
  });

it('has the colours of the operator in itself, and loads nothing', () => {
  const own = page();
  changeSettings({ accent: accentOf('#0969da') });
  const accented = page();
  expect(own).not.toContain('#0969da');
  // The stronger of two rules for the same names.
  expect(accented).toMatch(/:root\{--brass:.*:root:root\{--brass:light-dark\(#0969da,#0969da\);/);
  for (const html of [own, accented]) expect(html).not.toMatch(/<link|<script|@import|url\(|src=/);
});
