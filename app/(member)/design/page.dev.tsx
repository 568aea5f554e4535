import { CalendarClock, Clock, MailX, TimerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { BrowserWords } from '@/app/_web/words';
import { BackupCodes } from '@/components/backup-codes';
import { Button, type ButtonLook, buttonLook } from '@/components/button';
import { Card } from '@/components/card';
import { CodeBlock } from '@/components/code-block';
import { CopyField } from '@/components/copy-field';
import { Face, ThingFace } from '@/components/face';
import { Logo } from '@/components/logo';
import { Notice, type Tone } from '@/components/notice';
import { Outcomes } from '@/components/outcomes';
import { Pill } from '@/components/pill';
import { Row, Rows, Section } from '@/components/section';
import { TILE, TILES, TileBody } from '@/components/tile';
import { Proof, Verdict } from '@/components/verdict';
import { When } from '@/components/when';
import { PageHead } from '../page-head';
import { Tabs } from '../tabs';
import { Floating } from './floating';
import { Forms } from './forms';

/** What the components below say. */
const SHOWN_IN_BROWSER = ['backupCodes', 'codeBlock', 'copyField', 'outcomes'] as const;

const LOOKS: ButtonLook[] = ['primary', 'plain', 'quiet', 'deed', 'danger', 'forGood'];
const TONES: Tone[] = ['info', 'good', 'warn', 'bad'];
const PEOPLE = [
  'Olivia Owner',
  'Adam Okonkwo',
  'Mia Torres',
  '小明 王',
  'محمد الفارسي',
  'Aleksandra Brzęczyszczykiewicz',
];

const TILED = [
  { name: 'Wiki', line: 'Notes and how-tos of the house' },
  { name: 'Grafana', line: 'grafana.example.com', pill: <Pill tone="bad">Not guarded</Pill> },
  { name: 'Files', line: 'files.example.com', pill: <Pill tone="usual">Guarded, Crew</Pill> },
  { name: 'Chat', line: 'It has its own sign-in', leaves: '(another sign-in)' },
];

/**
 * Every component in every state, in the theme that the menu under the name sets: the place to look before and after a change. Only in development, as
 * the name of this file says (next.config.js).
 */
export default function DesignPage() {
  return (
    <BrowserWords of={SHOWN_IN_BROWSER}>
      <div className="space-y-8">
        <Components />
      </div>
    </BrowserWords>
  );
}

function Components() {
  return (
    <>
      <PageHead title="Every component" about="In every state that it has." />
      <Part title="Buttons">
        {LOOKS.map((look) => (
          <Button key={look} look={look}>
            {look}
          </Button>
        ))}
        {LOOKS.map((look) => (
          <Button key={look} look={look} aria-disabled>
            {look}, off
          </Button>
        ))}
        <a href="/design" className={buttonLook('plain')}>
          Like a button
        </a>
      </Part>
      <Part title="Faces and the mark">
        {PEOPLE.map((name) => {
          const [firstName = '', lastName = ''] = name.split(' ');
          return <Face key={name} id={name} firstName={firstName} lastName={lastName} email="" />;
        })}
        <Face id="1" email="priya@example.com" state="awaited" />
        <Face id="2" firstName="Ingrid" lastName="Sørensen" email="" state="away" />
        <Face id="3" firstName="Mia" lastName="Torres" email="" size="large" />
        <Face id="4" firstName="Mia" lastName="Torres" email="" size="tiny" />
        <ThingFace id="5" name="Archive" />
        <ThingFace id="6" name="Friends of the house" size="large" />
        <Logo src={undefined} />
      </Part>
      <Part title="Pills">
        <Pill tone="usual">Active</Pill>
        <Pill tone="still" Icon={Clock}>
          Pending, 6 days left
        </Pill>
        <Pill tone="warn" Icon={CalendarClock}>
          Invite expires in 2 days
        </Pill>
        <Pill tone="warn" Icon={TimerOff}>
          Expired on 3 May
        </Pill>
        <Pill tone="bad" Icon={MailX}>
          Mail failed
        </Pill>
        <Pill tone="good">Holds</Pill>
      </Part>
      <Part title="Notices">
        {TONES.map((tone) => (
          <div key={tone} className="w-full">
            <Notice tone={tone} deed={<Button look="plain">Do it</Button>}>
              <p className="font-semibold">What is so.</p>
              <p>
                What to do about it, in a sentence that is long enough to be broken where there is little
                room.
              </p>
            </Notice>
          </div>
        ))}
      </Part>
      <Part title="Tabs">
        <Tabs
          label="Views"
          tabs={[
            { href: '/design', label: 'All', count: '46', isCurrent: true },
            { href: '/design?2', label: 'Active', count: '33', isCurrent: false },
            { href: '/design?3', label: 'Mail failed', count: '2', isBad: true, isCurrent: false },
          ]}
        />
      </Part>
      <Part title="Forms">
        <Forms />
      </Part>
      <Section id="rows" title="Rows" deed={<Button look="deed">Change all</Button>}>
        <Rows label="rows">
          <Row name="Name" deed={<Button look="plain">Change name</Button>}>
            Mia Torres
          </Row>
          <Row name="Second factor" deed={<Button look="plain">Turn on</Button>}>
            <Pill tone="warn">Off</Pill>
          </Row>
          <Row name="Last active">
            <When at={new Date(Date.now() - 7_200_000)} />
          </Row>
        </Rows>
      </Section>
      <Part title="What opens">
        <Floating />
      </Part>
      <Part title="What became of each">
        <div className="w-full">
          <Outcomes
            outcomes={[
              { email: 'mia@example.com', isDone: true, sentence: 'Is disabled.' },
              {
                email: 'adam@example.com',
                isDone: false,
                sentence: 'Only the owner can do this to an admin.',
              },
            ]}
          />
        </div>
      </Part>
      <Part title="Groups, apps and their tiles">
        <ThingFace id="1" name="Crew" />
        <ThingFace id="2" name="Wiki" size="big" />
        <ThingFace id="3" name="Grafana" size="large" />
        <ThingFace id="4" name="Pictured" icon="/icon.svg" size="large" />
        <ul className={`w-full ${TILES}`}>
          {TILED.map(({ name, line, leaves, pill }) => (
            <li key={name}>
              <a href="/design" className={TILE}>
                <TileBody
                  face={<ThingFace id={name} name={name} size="big" />}
                  {...{ name, line, leaves, pill }}
                />
              </a>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="What came of a check">
        <div className="w-full space-y-3">
          <Verdict tone="open" title="Nothing was tried yet." about="Attack it once it is set up." />
          <Verdict tone="good" title="The door held." about="Checked a minute ago." />
          <Verdict
            tone="bad"
            title="2 of 6 attacks came through."
            about="Anybody can open it."
            deed={<Button look="plain">Attack my door</Button>}
          />
          <ul>
            <Proof outcome="came_through" title="A forged name reaches the app" seen="We sent one.">
              <CodeBlock
                name="nginx"
                text={'proxy_set_header Remote-User $latchkey_user;\nproxy_pass http://127.0.0.1:3000;'}
                marks={['127.0.0.1:3000']}
              />
            </Proof>
            <Proof outcome="held" title="Every path asks first" seen="20 methods and paths" />
            <Proof outcome="unknown" title="The certificate" seen="It could not be looked at." />
          </ul>
        </div>
      </Part>
      <Part title="Secrets">
        <div className="w-full space-y-4">
          <CopyField label="Link for mia@example.com" text="https://example.com/invite/1" />
          <BackupCodes codes={['abcd-efgh', 'ijkl-mnop', 'qrst-uvwx', 'yz01-2345']} owner="mia@example.com" />
        </div>
      </Part>
      <Part title="A page for visitors">
        <div className="w-full max-w-[25.5rem]">
          <Card title="Sign in">
            <Notice tone="bad">Wrong email or password.</Notice>
            <Button className="w-full">Sign in</Button>
          </Card>
        </div>
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="space-y-3">
      <h2 className="border-b border-ink py-2 font-bold">{title}</h2>
      <div className="flex flex-wrap items-center gap-3">{children}</div>
    </div>
  );
}
