import { getWords, readerLanguage } from '@/app/_web/words';
import { CodeBlock } from '@/components/code-block';
import { Rows, Section } from '@/components/section';
import { Proof, Verdict } from '@/components/verdict';
import { When } from '@/components/when';
import type { UserActor } from '@/lib/actor';
import type { ManagedApp } from '@/lib/apps/queries';
import { config } from '@/lib/config';
import { findCheck, type KeptCheck } from '@/lib/door-checks/queries';
import { type SaidFinding, sayCheck } from '@/words/door-checks';
import { AttackForm } from './attack-form';
import { AttackPathsRow } from './attack-paths';

type AttackProps = { actor: UserActor; app: ManagedApp; proxy: string };

/** What came of the last attack on its door, the worst first, each with what mends it. */
export async function Attack({ actor, app, proxy }: AttackProps) {
  const check = await findCheck(actor, app.id);
  const t = await getWords('app');
  return (
    <Section id="attack" title={t('attack.title')}>
      <div className="pt-4">
        {check ? (
          <Came app={app} check={check} proxy={proxy} />
        ) : (
          <Verdict
            tone="open"
            title={t('attack.never')}
            about={t('attack.neverAbout')}
            deed={<AttackForm appId={app.id} />}
          />
        )}
      </div>
      <div className="mt-3 border-t border-line">
        <Rows label="attack">
          <AttackPathsRow id={app.id} paths={app.attackPaths} />
        </Rows>
      </div>
    </Section>
  );
}

async function Came({ app, check, proxy }: { app: ManagedApp; check: KeptCheck; proxy: string }) {
  const places = { latchkey: `127.0.0.1:${config().port}`, upstream: app.upstream };
  const said = sayCheck(app, check, places, await readerLanguage());
  const t = await getWords('app');
  return (
    <>
      <div role="status">
        <Verdict
          tone={said.tone}
          title={said.title}
          about={
            <>
              {said.about}{' '}
              {t.rich('attack.checked', {
                when: () => <When at={check.checkedAt} />,
                seconds: Math.round(check.tookMs / 100) / 10,
              })}
            </>
          }
          deed={<AttackForm appId={app.id} />}
        />
      </div>
      <ul aria-label={t('attack.proofs')} className="pt-1">
        {said.findings.map((finding) => (
          <Found key={finding.attack} finding={finding} proxy={said.proxy ?? proxy} />
        ))}
      </ul>
      <p className="pt-3 text-small text-quiet">{said.blind}</p>
    </>
  );
}

/** Shows the lines of the proxy that answered, or else of the one that the page is about; of all where neither has any. */
function Found({ finding, proxy }: { finding: SaidFinding; proxy: string }) {
  const { outcome, title, seen, advice, lines } = finding;
  const own = lines.filter((it) => it.proxy === proxy);
  return (
    <Proof outcome={outcome} title={title} seen={seen}>
      {advice && (
        <>
          <p className="text-small">{advice}</p>
          {(own.length > 0 ? own : lines).map(({ label, text, marks }) => (
            <CodeBlock key={label} name={label} text={text} marks={marks} />
          ))}
        </>
      )}
    </Proof>
  );
}
