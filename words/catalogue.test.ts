import { readdirSync, readFileSync } from 'node:fs';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { pseudo } from '../scripts/pseudo.js';
import english from './en.json';

/** Every message by its key: "users.title". */
function messagesIn(value: object, path: string[] = []): [key: string, message: string][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'string'
      ? [[[...path, key].join('.'), inner] as [string, string]]
      : messagesIn(Object(inner), [...path, key]),
  );
}

/** The arguments and tags of a message, each with its kind; what is nested in a choice as well. */
function argumentsIn(message: string): string[] {
  const found = new Set<string>();
  const walk = (parts: MessageFormatElement[]) => {
    for (const part of parts) {
      if (part.type !== TYPE.literal && part.type !== TYPE.pound)
        found.add(`${part.value} ${TYPE[part.type]}`);
      if (part.type === TYPE.select || part.type === TYPE.plural)
        for (const { value } of Object.values(part.options)) walk(value);
      if (part.type === TYPE.tag) walk(part.children);
    }
  };
  walk(parse(message));
  return [...found].sort();
}

const messages = messagesIn(english);
/** But for the pseudo-language, which is written anew whenever it is wanted. */
const languages = readdirSync('words').filter(
  (name) => /^[a-z]{2,3}(-\w+)*\.json$/.test(name) && !['en.json', 'en-XA.json'].includes(name),
);

describe('the catalogue', () => {
  it('has messages that can be parsed, each with words in it', () => {
    const broken = messages.filter(([, message]) => {
      try {
        return parse(message).length === 0;
      } catch {
        return true;
      }
    });
    expect(broken).toEqual([]);
    expect(messages.length).toBeGreaterThan(500);
  });

  it.each(languages)('says nothing in %s that English does not say, with the same arguments', (name) => {
    const own = new Map(messages);
    const other = messagesIn(JSON.parse(readFileSync(`words/${name}`, 'utf8')));
    for (const [key, message] of other)
      expect([key, argumentsIn(message)]).toEqual([key, argumentsIn(own.get(key) ?? '')]);
  });
});

describe('the pseudo-language', () => {
  it('keeps the arguments of every message, and no word of it', () => {
    for (const [key, message] of messages) {
      expect([key, argumentsIn(pseudo(message))]).toEqual([key, argumentsIn(message)]);
    }
  });

  it('has every letter accented and is a third longer, names of settings and addresses left out', () => {
    expect(pseudo('Invite {count, plural, one {# user} other {# users}}')).toMatch(/^Īƞṽīŧḗḗḗ \{/);
    const said = pseudo('Set N8N_SMTP_HOST to <b>mail.example.com</b>, or ask mia@example.com.');
    expect(said).toContain('N8N_SMTP_HOST');
    expect(said).toContain('mia@example.com');
    const text = 'Nothing was sent to anybody at all';
    expect([...pseudo(text)].length).toBeGreaterThanOrEqual(Math.floor(text.length * 1.2));
    expect(pseudo(text)).not.toMatch(/[a-z]/i);
  });
});
