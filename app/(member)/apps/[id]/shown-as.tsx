import { getWords } from '@/app/_web/words';
import { ThingFace } from '@/components/face';
import { Row, Rows, Section } from '@/components/section';
import { SwitchButton } from '@/components/switch-button';
import { iconPathOf } from '@/lib/apps/link';
import type { ManagedApp } from '@/lib/apps/queries';
import { change } from './actions';
import { IconRow, MoveForms, TextRow } from './shown-forms';

/** Its name and address, and its tile. */
export async function ShownAs({ app }: { app: ManagedApp }) {
  const { id, name, kind, address, line, section, isShown } = app;
  const t = await getWords('app');
  const icon = iconPathOf(app);
  return (
    <Section id="shown" title={t('shown.title')}>
      <Rows label="shown">
        <TextRow id={id} field="name" value={name} />
        <TextRow id={id} field="address" value={address} isAnywhere={kind !== 'guarded'} />
        <TextRow id={id} field="line" value={line} />
        <IconRow appId={id} hasIcon={icon !== null}>
          <ThingFace id={id} name={name} icon={icon} size="big" />
        </IconRow>
        <TextRow id={id} field="section" value={section} />
        <Row name={t('shown.place')} deed={<MoveForms id={id} />}>
          <p className="text-small text-quiet">{t('shown.placeAbout')}</p>
        </Row>
        <Row
          name={<span id="tile">{t('shown.tile')}</span>}
          deed={
            <SwitchButton labelledBy="tile" isOn={isShown} name="isShown" action={change} fields={{ id }} />
          }
        >
          <p className="text-small text-quiet">{t(isShown ? 'shown.isShown' : 'shown.isHidden')}</p>
        </Row>
      </Rows>
    </Section>
  );
}
