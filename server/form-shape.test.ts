import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBeyondForms, MOST_FIELDS, MOST_NESTED, MOST_VALUES } from './form-shape';

const FORM = { 'content-type': 'multipart/form-data; boundary=b' };
const FETCHED = { 'content-type': 'text/plain;charset=UTF-8', 'next-action': '7f' };

const multipart = (parts: [name: string, value: string][], boundary = 'b') =>
  Buffer.from(
    `${parts.map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--${boundary}--\r\n`,
  );
const fields = (count: number) => Array.from({ length: count }, (_, n): [string, string] => [`f${n}`, '']);

describe('a form', () => {
  it('may have as many fields as the largest of ours, and no more', () => {
    expect(isBeyondForms(FORM, multipart(fields(MOST_FIELDS)))).toBe(false);
    expect(isBeyondForms(FORM, multipart(fields(MOST_FIELDS + 1)))).toBe(true);
    expect(isBeyondForms(FORM, multipart(fields(30_000)))).toBe(true);
  });

  it.each([
    ['with another boundary than it says', multipart(fields(300), 'another')],
    ['with a boundary of one character', multipart(fields(300), '-')],
    [
      'with headers in other letters',
      Buffer.from(multipart(fields(300)).toString().replaceAll('Content-', 'cONTENT-')),
    ],
    [
      'with lines that end without a return',
      Buffer.from(multipart(fields(300)).toString().replaceAll('\r', '')),
    ],
    ['with something before it', Buffer.concat([Buffer.from('preamble\r\n'), multipart(fields(300))])],
    [
      'with other headers first',
      Buffer.from(multipart(fields(300)).toString().replaceAll('Content-', 'X: y\r\nContent-')),
    ],
    [
      'with a file in each',
      Buffer.from(multipart(fields(300)).toString().replaceAll('"\r\n', '"; filename=a\r\n')),
    ],
    ['without an end', multipart(fields(300)).subarray(0, -20)],
  ])('has too many fields %s', (_how, body) => {
    for (const type of [
      'multipart/form-data; boundary=b',
      'Multipart/Form-Data',
      'multipart/mixed',
      'text/plain, multipart/x',
    ])
      expect(isBeyondForms({ 'content-type': type }, body), type).toBe(true);
  });

  it('may hold a text that looks like the beginning of many parts', () => {
    const lines = '-- \r\n'.repeat(5_000);
    expect(
      isBeyondForms(
        FORM,
        multipart([
          ['message', lines],
          ['file', lines],
        ]),
      ),
    ).toBe(false);
    expect(isBeyondForms(FORM, multipart([['message', 'Content-Disposition '.repeat(5_000)]]))).toBe(false);
  });

  it('of the old kind may have as many fields', () => {
    const old = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(isBeyondForms(old, Buffer.from(Array(MOST_FIELDS).fill('a=').join('&')))).toBe(false);
    expect(
      isBeyondForms(
        old,
        Buffer.from(
          Array(MOST_FIELDS + 1)
            .fill('a=')
            .join('&'),
        ),
      ),
    ).toBe(true);
    expect(isBeyondForms(old, Buffer.from('&'.repeat(2_000_000)))).toBe(true);
  });

  it('brings no more lists and objects than a page of ours has for an answer', () => {
    for (const one of ['{}', '[]', '{"a":[', '[[', '["$1",[']) {
      const deep = Buffer.from(one.repeat(MOST_NESTED + 1));
      expect(isBeyondForms(FETCHED, deep), one).toBe(true);
      expect(isBeyondForms(FORM, multipart([['0', deep.toString()]])), one).toBe(true);
      expect(isBeyondForms(FORM, multipart([['$ACTION_1:1', deep.toString()]])), one).toBe(true);
    }
    const outcomes = Array.from({ length: 1_000 }, (_, n) => ({
      email: `p${n}@example.com`,
      outcome: 'sent',
      facts: {},
    }));
    expect(isBeyondForms(FETCHED, Buffer.from(JSON.stringify([{ result: { outcomes } }, '$K1'])))).toBe(
      false,
    );
  });

  it('brings no more values than a table of people has', () => {
    for (const one of ['"a",', '"$1",', '1,', '"":0,']) {
      const wide = `[${one.repeat(MOST_VALUES + 1)}0]`;
      expect(isBeyondForms(FETCHED, Buffer.from(wide)), one).toBe(true);
      expect(isBeyondForms(FORM, multipart([['0', wide]])), one).toBe(true);
    }
    // As much as the form takes, pasted and as a file (lib/invitations/schema.ts).
    const pasted = 'ann@example.com, '.repeat(11_700);
    const table = 'ann@example.com,member,,\n'.repeat(16_000);
    expect(
      isBeyondForms(
        FORM,
        multipart([
          ['list', pasted],
          ['file', table],
        ]),
      ),
    ).toBe(false);
  });

  it('may be a body that nothing decodes', () => {
    expect(isBeyondForms({ 'content-type': 'application/octet-stream' }, Buffer.alloc(1_000_000, '['))).toBe(
      false,
    );
    expect(isBeyondForms({}, Buffer.alloc(0))).toBe(false);
  });

  it('never has more fields for a parser than were counted here', async () => {
    const text = fc.stringMatching(/^[-\r\nab:;="]{0,12}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'a[]'), text), { minLength: 240, maxLength: 262 }),
        fc.constantFrom('----boundary-of-thirty-characters', "'()+_,-./:=?-boundary-of-thirty"),
        async (parts, boundary) => {
          const type = `multipart/form-data; boundary="${boundary}"`;
          const body = multipart(parts, boundary);
          const parsed = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
            .formData()
            .then((form) => [...form].length)
            .catch(() => 0);
          if (parsed > MOST_FIELDS) expect(isBeyondForms({ 'content-type': type }, body)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
