import { describe, expect, it } from 'vitest';
import { ATTACKS, type Finding } from '../lib/door-checks/schema';
import { sayCheck } from './door-checks';

const grafana = { name: 'Grafana', address: 'https://grafana.example.com:8443' };
const places = { latchkey: '127.0.0.1:5678', upstream: '127.0.0.1:3000' };
const say = (findings: Finding[], requests = 70) => sayCheck(grafana, { requests, findings }, places);
const held: Finding[] = [
  { attack: 'unguarded', outcome: 'held', facts: { tried: '20', open: '/public/*' } },
  { attack: 'down', outcome: 'held', facts: { status: '502' } },
  { attack: 'forged', outcome: 'held', facts: { tried: '32', isTold: 'yes' } },
  { attack: 'lies', outcome: 'held', facts: { tried: '8' } },
  {
    attack: 'certificate',
    outcome: 'held',
    facts: { validTo: '2027-08-09T12:00:00.000Z', names: 'grafana.example.com' },
  },
  {
    attack: 'address',
    outcome: 'held',
    facts: { host: 'grafana.example.com', ip: '203.0.113.9', server: 'nginx/1.22.1' },
  },
];
const withFinding = (finding: Finding) =>
  say(held.map((it) => (it.attack === finding.attack ? finding : it)));

describe('a door that held', () => {
  it('is told in a sentence, with a proof for each attack and what no check can see', () => {
    const { tone, title, about, findings, proxy, blind } = say(held);
    expect([tone, title, about, proxy]).toEqual([
      'good',
      'The door held. 70 requests, 6 attacks, none came through.',
      '',
      'nginx',
    ]);
    expect(findings.map((it) => `${it.title}: ${it.seen}`)).toEqual([
      'Every path asks first: 20 methods and paths, each answered by Latchkey. Open because you said so: /public/*',
      'It stays shut when Latchkey is down: The proxy answered 502',
      'A forged name does not reach the app: Four headers, also with underscores and as hop-by-hop',
      'The proxy tells the truth about host and path: Also with forged headers and two hosts in one request',
      'The certificate is good: Valid to 9 August 2027, issued for grafana.example.com',
      'The address leads here: grafana.example.com is 203.0.113.9',
    ]);
    expect(findings.flatMap(({ advice, lines }) => [advice, ...lines])).toEqual(['', '', '', '', '', '']);
    expect(blind).toContain('It cannot see');
  });

  it('says when the app is not told who comes, with the lines that tell it', () => {
    const { tone, findings } = withFinding({ attack: 'forged', outcome: 'held', facts: { isTold: 'no' } });
    const forged = findings.find(({ attack }) => attack === 'forged');
    expect(tone).toBe('good');
    expect(forged?.seen).toBe('Grafana is not told who comes at all');
    expect(forged?.lines.map(({ label }) => label)).toEqual([
      'Caddy, in Caddyfile',
      'nginx, in guard.inc',
      'Traefik, in dynamic/grafana-example-com.yml',
    ]);
  });
});

describe('what came through', () => {
  it('is told first, with what anybody can do and the line to be changed', () => {
    const { tone, title, about, findings } = say([
      { attack: 'unguarded', outcome: 'held', facts: { tried: '20' } },
      { attack: 'down', outcome: 'came_through', facts: { door: 'GET /', status: '200' } },
      {
        attack: 'forged',
        outcome: 'came_through',
        facts: { header: 'Remote-User', way: 'plain', tried: '32' },
      },
      ...held.slice(3),
    ]);
    expect([tone, title, about]).toEqual([
      'bad',
      '2 of 6 attacks came through.',
      'Anybody can open Grafana when Latchkey is down and tell Grafana that they are somebody else.',
    ]);
    expect(findings.slice(0, 2).map((it) => `${it.title}: ${it.seen} ${it.advice}`)).toEqual([
      'It opens when Latchkey is down: With our answer cut off, the proxy let GET / in with 200. Take lines like these out, load the proxy’s configuration anew, then attack again:',
      'A forged name reaches the app: We sent a made-up Remote-User, and Grafana was told so. Add this before the check, load the proxy’s configuration anew, then attack again:',
    ]);
    const nginx = findings.slice(0, 2).map(({ lines }) => lines.find(({ proxy }) => proxy === 'nginx'));
    expect(nginx).toEqual([
      {
        proxy: 'nginx',
        label: 'nginx, to be taken out of conf.d/grafana-example-com.conf',
        text: 'error_page 500 = @app;',
        marks: ['error_page 500 = @app;'],
      },
      {
        proxy: 'nginx',
        label: 'nginx, in guard.inc',
        text: 'auth_request_set $latchkey_user $upstream_http_remote_user;\nproxy_set_header Remote-User $latchkey_user;',
        marks: ['proxy_set_header Remote-User $latchkey_user;'],
      },
    ]);
  });

  it('is one path, or all of them', () => {
    const one = withFinding({
      attack: 'unguarded',
      outcome: 'came_through',
      facts: {
        tried: '20',
        through: '1',
        door: 'GET /static/app.js',
        doors: 'GET /static/app.js',
        status: '200',
      },
    });
    expect(one.about).toBe('Anybody can open parts of Grafana without signing in.');
    expect(one.findings[0]?.seen).toBe(
      'Of 20 methods and paths, 1 was answered without Latchkey: GET /static/app.js.',
    );
    const all = withFinding({
      attack: 'unguarded',
      outcome: 'came_through',
      facts: { tried: '20', through: '20', door: 'GET /', doors: 'GET /', status: '200' },
    });
    expect(all.findings[0]?.title).toBe('Nothing asks first');
  });
});

describe('paths of an app’s own', () => {
  it('are named where they came through', () => {
    const own = '/setup, /api/keys';
    for (const attack of ['unguarded', 'down', 'lies'] as const) {
      const { findings } = withFinding({ attack, outcome: 'came_through', facts: { own, what: 'host' } });
      expect(findings[0]?.seen).toMatch(/ Of your own paths: \/setup, \/api\/keys\.$/);
    }
  });
});

describe('every way in which an attack can end has its words', () => {
  const MORE: Partial<Record<Finding['attack'], Record<string, string[]>>> = {
    forged: { way: ['plain', 'underscore', 'hop', 'hop_underscore', 'placeholder'] },
    lies: { what: ['host', 'path', 'method', 'scheme', 'client', 'unguarded'] },
    certificate: {
      why: ['expired', 'not_yet_valid', 'other_name', 'self_signed', 'unknown_authority', 'other', 'http'],
    },
  };
  const WHY = ['unreached', 'nothing_asks', 'nobody', 'server_error', 'no_echo', 'echo_unguarded'];
  const UNREACHED = ['name_unknown', 'place_refused', 'own_port', 'no_tls', 'silent'];
  const cases = ATTACKS.flatMap((attack) => {
    const [[fact, values] = ['none', ['']]] = Object.entries(MORE[attack] ?? {});
    return [
      ...values.flatMap((value) =>
        (['held', 'came_through'] as const).map((outcome) => ({ attack, outcome, facts: { [fact]: value } })),
      ),
      ...[...WHY, ...UNREACHED].map((why) => ({ attack, outcome: 'unknown' as const, facts: { why } })),
    ];
  });

  it.each(cases)('$attack $outcome $facts', (finding) => {
    const { findings, title, about } = withFinding(finding);
    const told = findings.find(({ attack }) => attack === finding.attack);
    for (const said of [title, told?.title, told?.seen]) expect(said).toMatch(/\S/);
    expect(Boolean(about)).toBe(finding.outcome !== 'held');
    expect(Boolean(told?.advice)).toBe(finding.outcome === 'came_through' || (told?.lines.length ?? 0) > 0);
  });

  it('also when nothing could be asked', () => {
    const facts = { why: 'unreached' };
    const { title, tone } = say(ATTACKS.map((attack) => ({ attack, outcome: 'unknown' as const, facts })));
    expect([tone, title]).toEqual(['open', 'The door could not be attacked.']);
  });
});
