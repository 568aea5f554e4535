/** After so many tries in a row that have to be made again it is the domain that is in trouble, and not one mail. */
const IN_TROUBLE = 3;

/** `failures` in a row; unknown until a try has ended. */
type Domain = { inHand: number; failures?: number };

/**
 * Shares this process's connections to the mail server among recipient domains, so that one whose mails stall or fail
 * holds up no other. A domain whose mails go may use all of them. One of which nothing is known yet, or whose last try
 * has to be made again, takes another only while more are free than it has. One in trouble uses a single one, and
 * leaves the last to others, until a mail of it goes.
 */
export function shareConnections(connections: number) {
  const domains = new Map<string, Domain>();
  let free = connections;

  const isFull = ({ inHand, failures = 1 }: Domain): boolean => {
    if (failures === 0) return free === 0;
    if (failures < IN_TROUBLE) return inHand >= free;
    return inHand > 0 || free < Math.min(2, connections);
  };

  /** The domains that get no other connection at this moment. */
  const full = () => [...domains].filter(([, domain]) => isFull(domain)).map(([name]) => name);

  /** Sends a mail to this domain, which resolves as `deliverMail` does. False, and not sent, while the domain is full. */
  const use = async (name: string, send: () => Promise<boolean | null>): Promise<boolean> => {
    const domain = domains.get(name) ?? { inHand: 0 };
    if (isFull(domain)) return false;
    domains.set(name, domain);
    domain.inHand += 1;
    free -= 1;
    try {
      const wasLast = await send();
      if (wasLast !== null) domain.failures = wasLast ? 0 : (domain.failures ?? 0) + 1;
    } finally {
      domain.inHand -= 1;
      free += 1;
      if (domain.inHand === 0 && !domain.failures) domains.delete(name);
    }
    return true;
  };

  return { full, use };
}
