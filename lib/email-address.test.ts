import { describe, expect, it } from 'vitest';
import {
  asciiHostName,
  EmailAddress,
  maskEmailAddress,
  NewEmailAddress,
  normaliseEmailAddress,
  normaliseNewEmailAddress,
} from './email-address';

describe('an email address', () => {
  it.each([
    ['mia@example.com', 'mia@example.com'],
    ['Mia.Member@Example.COM', 'mia.member@example.com'],
    ["o'hara+latchkey@mail.example.co.uk", "o'hara+latchkey@mail.example.co.uk"],
    ['mia@exämple.de', 'mia@xn--exmple-cua.de'],
    ['mia@XN--EXMPLE-CUA.DE', 'mia@xn--exmple-cua.de'],
    ['mia@例え。jp', 'mia@xn--r8jz45g.jp'],
    ['1@2.example', '1@2.example'],
  ])('is known by one spelling: %s is %s', (typed, known) => {
    expect(normaliseEmailAddress(typed)).toBe(known);
    expect(normaliseEmailAddress(known)).toBe(known);
  });

  it.each([
    ['nothing at all', ''],
    ['no @', 'mia.example.com'],
    ['nothing before the @', '@example.com'],
    ['nothing after the @', 'mia@'],
    ['two @', 'mia@home@example.com'],
    ['white space around it', ' mia@example.com'],
    ['white space inside', 'mia member@example.com'],
    ['a line break that would add a mail header', 'mia@example.com\r\nBcc: all@example.com'],
    ['a line break in the domain', 'mia@exam\nple.com'],
    ['a leading dot', '.mia@example.com'],
    ['a trailing dot', 'mia.@example.com'],
    ['two dots in a row', 'mia..m@example.com'],
    ['a quoted part', '"mia m"@example.com'],
    ['a comment', 'mia(work)@example.com'],
    ['a name around it', 'Mia <mia@example.com>'],
    ['two addresses', 'mia@example.com,adam@example.com'],
    ['letters beyond ASCII before the @', 'míå@example.com'],
    ['a letter that turns into ASCII in lower case', '\u212Aim@example.com'],
    ['a domain of one label', 'mia@localhost'],
    ['an IP address', 'mia@192.0.2.1'],
    ['an IP address in brackets', 'mia@[192.0.2.1]'],
    ['an IPv6 address', 'mia@[IPv6:2001:db8::1]'],
    ['a number that is an IP address in disguise', 'mia@0x7f.1'],
    ['a numeric top-level domain', 'mia@example.123'],
    ['a domain that ends in a dot', 'mia@example.com.'],
    ['an empty label', 'mia@example..com'],
    ['a label that begins with a hyphen', 'mia@-example.com'],
    ['a label that ends with a hyphen', 'mia@example-.com'],
    ['an underscore in the domain', 'mia@my_mail.example.com'],
    ['a port', 'mia@example.com:25'],
    ['a path', 'mia@example.com/x'],
    ['a percent-encoded domain', 'mia@ex%61mple.com'],
    ['a slash in disguise', 'mia@example.com\uFF0Fx.com'],
    ['a right-to-left override', 'mia@example\u202E.com'],
    ['a soft hyphen', 'mia@exam\u00ADple.com'],
    ['a space without width', 'mia@exam\u200Bple.com'],
    ['a filler', 'mia@exam\u3164ple.com'],
  ])('is refused with %s', (_, typed) => {
    expect(normaliseEmailAddress(typed)).toBeNull();
  });

  it('may be as long as mail servers must allow, and not longer', () => {
    const label = 'd'.repeat(63);
    expect(normaliseEmailAddress(`${'l'.repeat(64)}@example.com`)).not.toBeNull();
    expect(normaliseEmailAddress(`${'l'.repeat(65)}@example.com`)).toBeNull();
    expect(normaliseEmailAddress(`m@${label}.example.com`)).not.toBeNull();
    expect(normaliseEmailAddress(`m@${label}d.example.com`)).toBeNull();
    const domain = `${label}.${label}.${'d'.repeat(57)}.com`;
    expect(normaliseEmailAddress(`${'l'.repeat(64)}@${domain}`)?.length).toBe(254);
    expect(normaliseEmailAddress(`${'l'.repeat(64)}@d${domain}`)).toBeNull();
  });

  it('is refused when it is absurdly long', () => {
    expect(normaliseEmailAddress(`${'a.'.repeat(5_000_000)}@example.com`)).toBeNull();
  });
});

describe('an address by which nobody is known yet', () => {
  it.each([
    'mia@example.com',
    'mia+latchkey@example.com',
    "o'hara@example.com",
    'mia/sales@example.com',
    'g=mia/s=member@example.com',
    'mia=example.org@example.com',
    'what?@example.com',
    '#1@example.com',
    'a&b@example.com',
    '_-_@example.com',
    'mia-@example.com',
    '$mia*^~@example.com',
  ])('is taken, signs and all: %s', (typed) => {
    expect(normaliseNewEmailAddress(typed)).toBe(typed);
    expect(NewEmailAddress.parse(` ${typed} `)).toBe(typed);
  });

  it.each([
    ['an option of a program', '-oQ/tmp/x@example.com'],
    ['an option', '-f@example.com'],
    ['an option of two hyphens', '--help@example.com'],
    ['a route by UUCP', 'evil.example!mia@example.com'],
    ['a route by UUCP without a domain', 'relay!mia@example.com'],
    ['a route by percent', 'mia%evil.example@example.com'],
    ['a percent-encoded @', 'mia%40evil.example@example.com'],
    ['an encoded word that hides a second address', '=?utf-8?q?mia=40evil.example=3e=00?=x@example.com'],
    ['an encoded word in base64', '=?x?b?bWlhQGV2aWwuZXhhbXBsZQ==?=@example.com'],
    ['an encoded word behind other signs', 'mia=?x?q?=41?=@example.com'],
    ['a command', '|id@example.com'],
    ['a command behind a name', 'mia|id@example.com'],
    ['a command in backticks', '`id`@example.com'],
    ['an expansion of Exim', '\x24{run{id}}@example.com'],
    ['a template', '{{x}}@example.com'],
    ['no address at all', 'mia'],
  ])('is none with %s, which servers read differently', (_what, typed) => {
    expect(normaliseNewEmailAddress(typed)).toBeNull();
    expect(normaliseNewEmailAddress(typed.toUpperCase())).toBeNull();
    expect(NewEmailAddress.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual([
      'email_invalid',
    ]);
  });

  it.each(['mia%home@example.com', 'uucp!mia@example.com', '-mia@example.com'])(
    'is asked more than one that was taken before, which still signs in: %s',
    (known) => {
      expect(normaliseEmailAddress(known)).toBe(known);
      expect(EmailAddress.parse(known)).toBe(known);
    },
  );
});

describe('the email field of a form', () => {
  it('forgives white space around the address and hands on the one spelling', () => {
    expect(EmailAddress.parse(' Mia@Example.com\n')).toBe('mia@example.com');
  });

  it.each([[''], ['mia'], [undefined], [null], [42]])('says what it wants when it gets %j', (input) => {
    const [issue, ...more] = EmailAddress.safeParse(input).error?.issues ?? [];
    expect(issue?.message).toBe('email_invalid');
    expect(more).toEqual([]);
  });
});

describe('a host name', () => {
  it('is brought into the form that DNS knows', () => {
    expect(asciiHostName('Mail.Exämple.de')).toBe('mail.xn--exmple-cua.de');
    expect(asciiHostName('mail_relay')).toBe('mail_relay');
  });

  it.each([['a b'], ['a:25'], ['a/b'], ['a@b'], ['a%62'], ['12345'], ['127.1'], ['']])(
    'is not "%s"',
    (text) => {
      expect(asciiHostName(text)).toBeNull();
    },
  );
});

describe('a masked address', () => {
  it.each([
    ['mia@example.com', 'm…@example.com'],
    ['m@example.com', 'm…@example.com'],
    ['mia.member+x@xn--exmple-cua.de', 'm…@xn--exmple-cua.de'],
  ])('is known to its owner and tells others little: %s is %s', (address, masked) => {
    expect(maskEmailAddress(address)).toBe(masked);
  });
});
