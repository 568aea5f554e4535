import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** What it is asked to make or to show, as far as it looks at that. */
type Asked = { challenge: string; rp?: { id?: string }; rpId?: string; user?: { id: string } };

/** What is otherwise than with a well-behaved browser and device. */
export type Odd = Partial<{
  challenge: string;
  origin: string;
  rpId: string;
  type: string;
  crossOrigin: boolean;
  /** Flag bits of WebAuthn Level 3, 6.1: 1 present, 4 verified, 64 with a key. */
  flags: number;
  counter: number;
  userHandle: string | undefined;
  /** In place of what is asked for, which is none; what it says of itself (packed) is signed by its key. */
  fmt: string;
  /** Goes with what is packed. */
  certificate: Uint8Array;
  attStmt: Map<string, string | number | Uint8Array | Uint8Array[]>;
}>;

/** A device that makes a passkey and signs with it (ES256), and the browser around it; its answers are JSON text. */
export type TestAuthenticator = {
  credentialId: string;
  /** Its key in PEM, to make a certificate of. */
  keyPair: { privateKey: string; publicKey: string };
  /** Makes the passkey that is asked for. */
  create(asked: Asked, odd?: Odd): string;
  /** Signs what is asked for; counts its uses unless it is one that does not. */
  get(asked: Asked, odd?: Odd): string;
};

const PRESENT = 1;
const VERIFIED = 4;
const WITH_KEY = 64;

/** A device that nobody has used yet, with one key in it. */
export function newAuthenticator({
  credentialId = randomBytes(32).toString('base64url'),
  counts = true,
} = {}): TestAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // A COSE key (RFC 9052, 7; RFC 9053, 7.1.1): kty EC2, alg ES256, crv P-256, x, y.
  const coseKey = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytesOf(x)],
    [-3, bytesOf(y)],
  ]);
  const uses = { counter: 0, userHandle: '' };

  const clientData = (type: string, { challenge }: Asked, odd: Odd) =>
    Buffer.from(
      JSON.stringify({
        type: odd.type ?? type,
        challenge: odd.challenge ?? challenge,
        origin: odd.origin ?? 'https://latchkey.example.com',
        crossOrigin: odd.crossOrigin ?? false,
      }),
    );

  const authData = ({ rp, rpId }: Asked, odd: Odd, flags: number, rest: Uint8Array[] = []) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(odd.counter ?? uses.counter);
    const party = odd.rpId ?? rpId ?? rp?.id ?? '';
    return Buffer.concat([sha256(party), Buffer.from([odd.flags ?? flags]), counter, ...rest]);
  };

  const answer = (response: object) =>
    JSON.stringify({
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
      response,
    });

  return {
    credentialId,
    keyPair: {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    },
    create(asked, odd = {}) {
      uses.userHandle = asked.user?.id ?? '';
      const id = bytesOf(credentialId);
      const key = [
        Buffer.alloc(16),
        Buffer.from([id.length >> 8, id.length & 255]),
        id,
        isoCBOR.encode(coseKey),
      ];
      const client = clientData('webauthn.create', asked, odd);
      const data = authData(asked, odd, PRESENT | VERIFIED | WITH_KEY, key);
      const packed = new Map<string, number | Uint8Array | Uint8Array[]>([
        ['alg', -7],
        ['sig', new Uint8Array(sign('sha256', Buffer.concat([data, sha256(client)]), privateKey))],
      ]);
      if (odd.certificate) packed.set('x5c', [odd.certificate]);
      const attestation = new Map<string, string | Uint8Array | NonNullable<Odd['attStmt']>>([
        ['fmt', odd.fmt ?? 'none'],
        ['attStmt', odd.attStmt ?? (odd.fmt ? packed : new Map())],
        ['authData', new Uint8Array(data)],
      ]);
      return answer({
        clientDataJSON: client.toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation)).toString('base64url'),
        transports: ['internal'],
      });
    },
    get(asked, odd = {}) {
      if (counts) uses.counter += 1;
      const client = clientData('webauthn.get', asked, odd);
      const data = authData(asked, odd, PRESENT | VERIFIED);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: 'userHandle' in odd ? odd.userHandle : uses.userHandle,
      });
    },
  };
}

const bytesOf = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'));
const sha256 = (of: string | Buffer) => createHash('sha256').update(of).digest();
