import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as soon } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { changeSettings, withSettings } from '../testing/testing';
import { EMAIL_CHANGE_LINK } from './email-changes/link';
import { INVITE_LINK } from './invitations/link';
import { keepLog, log, tell, tellAsJson, withRequestId } from './log';
import { RESET_LINK } from './password-resets/link';
import { Problem } from './problem';
import { linkTo, makeToken } from './token';

withSettings();

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(String(line)));
  keepLog({ level: 'debug', format: 'json', stream: 'stderr' });
});
afterEach(() => {
  vi.restoreAllMocks();
  keepLog({ level: 'info', format: null, stream: 'stderr' });
});

/** The one line that was logged, as the object that it is. */
function line(): Record<string, unknown> & { err?: Record<string, unknown> } {
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

describe('a line of the log', () => {
  it('is one JSON object with the time, the level in a word, the sentence and its facts', () => {
    log('warn', 'A mail was given up', undefined, { mail: 'a-mail', tries: 3, isFinal: true });
    expect(line()).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'warn',
      msg: 'A mail was given up',
      mail: 'a-mail',
      tries: 3,
      isFinal: true,
    });
  });

  it('is there before anything else happens, so none is lost at an exit', () => {
    log('info', 'The last words');
    expect(lines).toHaveLength(1);
  });

  it('holds an error with its stack and its cause, and nothing else that a library hung on it', () => {
    const cause = Object.assign(new Error('No answer'), {
      code: 'ETIMEDOUT',
      query: 'select $1',
      values: ['hush'],
    });
    log(
      'error',
      'It failed',
      Object.assign(new TypeError('Broken', { cause }), { digest: '123', config: { a: 1 } }),
    );
    expect(line().err).toEqual({
      type: 'TypeError',
      message: 'Broken',
      digest: '123',
      stack: expect.stringContaining('log.test.ts'),
      cause: { type: 'Error', message: 'No answer', code: 'ETIMEDOUT', stack: expect.any(String) },
    });
  });

  it('holds the code and the facts of a problem', () => {
    log('error', 'It failed', new Problem('too_many_attempts', { seconds: 60 }));
    expect(line().err).toMatchObject({ code: 'too_many_attempts', facts: { seconds: 60 } });
  });

  it('comes to an end for an error that is its own cause', () => {
    const error = new Error('Again');
    error.cause = error;
    log('error', 'It failed', error);
    expect(lines[0]?.match(/"message":"Again"/g)).toHaveLength(6);
  });

  it.each([
    ['text', 'text'],
    [null, 'null'],
    [7, '7'],
    [{ a: 1 }, '[object Object]'],
  ])('takes what is thrown though it is no error: %j', (thrown, message) => {
    log('error', 'It failed', thrown);
    expect(line().err).toMatchObject({ message });
  });

  it.each(['json', 'text'] as const)('is never two, whatever somebody else wrote into it: %s', (format) => {
    keepLog({ level: 'debug', format, stream: 'stderr' });
    log('warn', 'It said: 550 no\r\n2026-01-01 ERROR: forged\u001b[31m\u0000', undefined, {
      said: 'a\nb\u001b',
    });
    expect(lines).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(lines[0]).not.toMatch(/[\u0000-\u001f]/);
  });

  it('is readable text where that is asked for, with the stack of an error below it', () => {
    keepLog({ level: 'debug', format: 'text', stream: 'stderr' });
    log('error', 'It failed', new Error('Broken'), { mail: 'a-mail' });
    expect(lines[0]).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] ERROR: It failed \{.*"mail":"a-mail"/);
    expect(lines[0]).toContain('Error: Broken\n');
  });

  it('says nothing below the level that is set, and nothing at all when that is silent', () => {
    for (const level of ['error', 'warn', 'info', 'debug'] as const) {
      keepLog({ level, format: 'json', stream: 'stderr' });
      for (const said of ['debug', 'info', 'warn', 'error'] as const) log(said, `${said} at ${level}`);
    }
    keepLog({ level: 'silent', format: 'json', stream: 'stderr' });
    log('error', 'error at silent');
    expect(lines.map((text) => JSON.parse(text).msg)).toEqual([
      'error at error',
      ...['warn at warn', 'error at warn'],
      ...['info at info', 'warn at info', 'error at info'],
      ...['debug at debug', 'info at debug', 'warn at debug', 'error at debug'],
    ]);
  });

  it('goes to stdout where an instance runs, and leaves that to commands elsewhere', () => {
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    keepLog({ level: 'info', format: 'json', stream: 'stdout' });
    log('info', 'Here');
    expect(lines).toEqual([]);
    expect(out).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^\{.*"msg":"Here"\}\n$/));
  });

  it('is written before the settings are read, in the same way', () => {
    Reflect.deleteProperty(globalThis, Symbol.for('latchkey.log'));
    log('debug', 'Not yet');
    log('info', 'Already');
    expect(line().msg).toBe('Already');
  });

  it('looks the same from the other copy of this module that a process has', async () => {
    vi.resetModules();
    const copy = await import('./log');
    expect(copy.log).not.toBe(log);
    withRequestId('the-request', () => copy.log('debug', 'From the other side'));
    expect(line()).toMatchObject({ msg: 'From the other side', requestId: 'the-request' });
  });
});

describe('what is logged for a request', () => {
  it('has its id, however deep it is said and however many there are at once', async () => {
    const ids = Array.from({ length: 50 }, () => randomUUID());
    const work = async (id: string) => {
      await soon();
      log('info', `For ${id}`);
    };
    await Promise.all(ids.map((id) => withRequestId(id, () => work(id))));
    log('info', 'For nobody');
    const said = lines.map((text) => JSON.parse(text));
    expect(said).toHaveLength(51);
    for (const { msg, requestId } of said) expect(msg).toBe(`For ${requestId ?? 'nobody'}`);
  });
});

describe('a secret that a library put into an error', () => {
  const id = randomUUID();
  const secrets = () => ({
    'the link of an invite': [`Blocked for <${linkTo(INVITE_LINK, id)}>`, linkTo(INVITE_LINK, id).slice(-60)],
    'the link of a reset': [`GET ${linkTo(RESET_LINK, id)} failed`, linkTo(RESET_LINK, id).slice(-60)],
    'the link of a new address': [linkTo(EMAIL_CHANGE_LINK, id), linkTo(EMAIL_CHANGE_LINK, id).slice(-60)],
    'a token alone': [`token "${makeToken(INVITE_LINK, id)}" is wrong`, makeToken(INVITE_LINK, id)],
    'the set-up code': ['/setup?code=ABCD-EFGH-JKLM', 'ABCD-EFGH-JKLM'],
    'a password in a URL': ['postgresql://latchkey:hush-hush@db/latchkey', 'hush-hush'],
    'the hash of a password': [
      '{ passwordHash: "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA" }',
      'c2FsdA$aGFzaA',
    ],
    'an older hash of a password': [`$2b$10$${'a'.repeat(53)}`, 'a'.repeat(53)],
    'the secret of a session': ['A3f-'.concat('x9Z_'.repeat(10)), 'x9Z_x9Z_'],
    'a cookie': [
      `latchkey=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0..${'aB3_'.repeat(20)}`,
      'aB3_aB3_',
    ],
  });

  it.each(Object.keys(secrets()))('is masked: %s', (what) => {
    // The links are built of settings, which are there once the test runs.
    changeSettings({});
    const [text = '', secret = ''] = secrets()[what as keyof ReturnType<typeof secrets>];
    const error = new Error(text, { cause: new Error(`caused by ${text}`) });
    for (const format of ['json', 'text'] as const) {
      keepLog({ level: 'debug', format, stream: 'stderr' });
      log('error', text, error, { said: text });
    }
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).not.toContain(secret);
    expect(lines.join('\n')).toContain('…');
  });

  it('is found among any random ones that the product makes', () => {
    for (let n = 0; n < 200; n += 1) {
      const secret = randomBytes(32).toString('base64url');
      lines = [];
      log('error', `session ${secret} ended`);
      expect(lines.join()).not.toContain(secret);
    }
  });

  it('hides nothing that helps: ids, addresses of files, names of settings', () => {
    const words = [
      randomUUID(),
      '/srv/latchkey/.next/server/chunks/ssr/[root-of-the-server]__0fqo9ov._.js:12:345',
      'N8N_INSTANCE_OWNER_PASSWORD_HASH',
      'at acceptInvitation (/srv/latchkey/lib/invitations/accept.ts:21:30)',
      'app/(guest)/invite/[token]/page',
      '250 2.0.0 taken',
    ];
    log('info', words.join(' '));
    expect(line().msg).toBe(words.join(' '));
  });
});

describe('what a start tells', () => {
  afterEach(() => tellAsJson(false));

  it.each([
    'Plain',
    'A link: https://x.example/setup?code=abc',
    'Two\nlines',
    '"Quotes" and \u2028 and \u001b[1m',
  ])('is the sentence itself, or one line of JSON with it: %j', (sentence) => {
    tell('info', sentence);
    tellAsJson();
    tell('warn', sentence);
    expect(lines[0]).toBe(sentence);
    expect(lines[1]).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      msg: sentence,
    });
  });
});
