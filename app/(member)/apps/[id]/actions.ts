'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/app/_web/action';
import { getWords } from '@/app/_web/words';
import { allowApp } from '@/lib/apps/allow';
import { changeApp } from '@/lib/apps/change';
import { closePath as closeOpenPath } from '@/lib/apps/close-path';
import { denyApp } from '@/lib/apps/deny';
import { endKey as endAppKey } from '@/lib/apps/end-key';
import { makeKey as makeAppKey } from '@/lib/apps/make-key';
import { moveApp } from '@/lib/apps/move';
import { openPath as openAppPath } from '@/lib/apps/open-path';
import { PROXIES, proxyWords } from '@/lib/apps/proxy-words';
import { getApp } from '@/lib/apps/queries';
import { removeIcon as removeAppIcon } from '@/lib/apps/remove-icon';
import {
  AllowApp,
  AppId,
  ChangeApp,
  MoveApp,
  OfApp,
  OpenPath,
  PathId,
  SetIcon,
  Upstream,
} from '@/lib/apps/schema';
import { setIcon as setAppIcon } from '@/lib/apps/set-icon';
import { attackDoor } from '@/lib/door-checks/attack';
import { AttackDoor } from '@/lib/door-checks/schema';
import { tellAgain as tellAppAgain } from '@/lib/oidc/tell-again';
import { findWho } from '../who';

const refresh = () => revalidatePath('/apps', 'layout');
const saved = async () => (await getWords('app'))('saved');

export const change = action(ChangeApp, async (actor, input) => {
  await changeApp(actor, input);
  refresh();
  return saved();
});

export const move = action(MoveApp, async (actor, input) => {
  const { hasChanged } = await moveApp(actor, input);
  refresh();
  return (await getWords('app'))(hasChanged ? 'shown.moved' : 'shown.unmoved');
});

export const allowEverybody = action(
  z.object({ appId: z.uuid(), everybody: z.enum(['yes', 'no']) }),
  async (actor, { appId, everybody }) => {
    const verb = everybody === 'yes' ? allowApp : denyApp;
    await verb(actor, { appId, everybody: true });
    refresh();
  },
);

/** A group by its name, or a person by their address. */
export const allow = action(z.object({ appId: z.uuid(), who: z.string() }), async (actor, { appId, who }) => {
  const [found] = await findWho(actor, [who]);
  if (found) await allowApp(actor, { appId, ...found });
  refresh();
  return found && JSON.stringify(found);
});

export const deny = action(AllowApp, async (actor, input) => {
  await denyApp(actor, input);
  refresh();
});

export const openPath = action(OpenPath, async (actor, input) => {
  await openAppPath(actor, input);
  refresh();
  return (await getWords('app'))('paths.opened');
});

export const closePath = action(PathId, async (actor, input) => {
  await closeOpenPath(actor, input);
  refresh();
});

export const makeKey = action(OfApp, async (actor, input) => {
  const { key } = await makeAppKey(actor, input);
  refresh();
  return key;
});

export const endKey = action(OfApp, async (actor, input) => {
  await endAppKey(actor, input);
  refresh();
});

export const setIcon = action(SetIcon, async (actor, input) => {
  await setAppIcon(actor, input);
  refresh();
  return saved();
});

export const removeIcon = action(OfApp, async (actor, input) => {
  await removeAppIcon(actor, input);
  refresh();
});

const FillWords = z.object({ id: z.uuid(), proxy: z.enum(PROXIES), upstream: Upstream, latchkey: Upstream });

/** Keeps where the app listens, and gives the words with both addresses in them. */
export const fillWords = action(FillWords, async (actor, { id, proxy, upstream, latchkey }) => {
  await changeApp(actor, { id, upstream });
  refresh();
  const app = await getApp(actor, { id });
  return { proxy, latchkey, files: proxyWords(app, proxy, { upstream, latchkey }) };
});

export const attack = action(AttackDoor, async (actor, input) => {
  await attackDoor(actor, input);
  refresh();
});

export const tellAgain = action(AppId, async (actor, input) => {
  const count = await tellAppAgain(actor, input);
  refresh();
  return (await getWords('oidcTold'))('triedAgain', { count });
});
