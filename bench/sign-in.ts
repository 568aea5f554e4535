import { verify } from '@node-rs/argon2';
import { medians, perSecond } from './figures';
import { AT_ONCE, type Visitors } from './http';
import { accountOf, PASSWORD } from './people';

const ROUNDS = 3;
const SIGN_INS = 400;

/** Signs in the nth of the users, or somebody else instead, and gives their cookies. */
export type SignIn = (n: number, who?: { email: string; password: string }) => Promise<string>;

/** Signs people in, one after the other, by the form that a browser without JavaScript posts. */
export async function openForm({ read, post }: Visitors): Promise<SignIn> {
  const hidden = hiddenFields(await read('/sign-in'));
  return (n, { email, password } = { email: accountOf(n), password: PASSWORD }) => {
    const form = new FormData();
    for (const [name, value] of hidden) form.append(name, value);
    form.append('email', email);
    form.append('password', password);
    // From a network of their own each, as people are; one alone would come upon its limit.
    return post('/sign-in', form, `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`);
  };
}

/** Sign-ins a second, 16 at once, beside as many bare verifications with the same hash and nothing else. */
export async function measureSignIns(signIn: SignIn, passwordHash: string) {
  let last = 0;
  const signInMany = () => perSecond(SIGN_INS, AT_ONCE, () => signIn(++last));
  await perSecond(SIGN_INS / 2, AT_ONCE, () => signIn(++last));
  return medians(ROUNDS, {
    bare: () => perSecond(SIGN_INS, AT_ONCE, () => verify(passwordHash, PASSWORD)),
    signIns: signInMany,
  });
}

/** What the first form of a page posts besides what is typed: which action it is for. */
function hiddenFields(page: string): [name: string, value: string][] {
  const [, form = ''] = /<form[^>]*>(.*?)<\/form>/s.exec(page) ?? [];
  return [...form.matchAll(/<input[^>]* type="hidden"[^>]*>|<input type="hidden"[^>]*>/g)].map(([input]) => [
    decoded(/ name="([^"]*)"/.exec(input)?.[1]),
    decoded(/ value="([^"]*)"/.exec(input)?.[1]),
  ]);
}

const SIGNS: Record<string, string> = {
  '&quot;': '"',
  '&#x27;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

function decoded(text = ''): string {
  return text.replace(/&(?:quot|#x27|lt|gt|amp);/g, (sign) => SIGNS[sign] ?? sign);
}
