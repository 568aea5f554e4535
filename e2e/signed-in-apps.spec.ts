import { mia } from '../testing/cast';
import { expect, expectAccessible, test } from './support/app';
import { changeDatabase } from './support/database';
import type { Instance } from './support/instance';
import { joinMia, openPerson } from './support/people';

/** An app that people sign in to by the instance. */
async function addApp(instance: Instance, name: string, isThirdParty = false): Promise<void> {
  await changeDatabase(
    instance,
    `with made as (
      insert into app (id, name, "nameKey", kind, address, "isForEverybody")
      values (gen_random_uuid(), $1, lower($1), 'oidc', 'https://' || lower($1) || '.example.com/', true) returning id)
    insert into oidc_client ("appId", "redirectUris", "backchannelLogoutUri", "isThirdParty")
    select id, array['https://app.example.com/back'], 'https://app.invalid/logout', $2 from made`,
    [name, isThirdParty],
  );
}

/** Signs somebody in to it by all of their sign-ins. */
async function signInTo(instance: Instance, name: string, email: string, scopes: string): Promise<void> {
  await changeDatabase(
    instance,
    `insert into oidc_grant (id, "sessionId", "appId", payload, scopes)
    select session.id || '.' || app.id, session.id, app.id, '{}', string_to_array($3, ' ')
    from session join "user" on "user".id = session."userId" cross join app
    where app.name = $1 and "user".email = $2`,
    [name, email, scopes],
  );
}

/** Has an app answer the notices that wait, also one that is being told. */
async function answer(instance: Instance, name: string, state: string, cause: string | null): Promise<void> {
  await changeDatabase(
    instance,
    `update oidc_notice set attempts = attempts + 1, state = $2::"OidcNoticeState", cause = $3, "causeFacts" = '{"status":500,"reason":"no session"}',
      "settledAt" = case when $2 = 'queued' then null else now() end,
      "nextTryAt" = case when $2 = 'queued' then now() + interval '1 hour' end
    from app where app.id = oidc_notice."appId" and app.name = $1`,
    [name, state, cause],
  );
}

test('somebody sees which apps they signed in to and what those know, and signs out of one', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  const hers = await joinMia({ page, browser, instance, mailbox });
  await hers.goto(`${instance.baseUrl}/account`);
  await expect(hers.getByRole('region', { name: 'Apps that you signed in to' })).toBeHidden();
  await addApp(instance, 'Grafana');
  await addApp(instance, 'Calendar', true);
  await signInTo(instance, 'Grafana', mia.email, 'openid profile email groups');
  await signInTo(instance, 'Calendar', mia.email, 'openid');
  await hers.reload();
  const apps = hers.getByRole('region', { name: 'Apps that you signed in to' });
  const grafana = apps.getByRole('listitem').filter({ hasText: 'Grafana' });
  const calendar = apps.getByRole('listitem').filter({ hasText: 'Calendar' });
  await expect(grafana).toContainText('Knows your name, your email address and your groups');
  await expect(grafana).toContainText('First used now · Last used now');
  await expect(calendar).toContainText('Knows which account is yours, and nothing else');
  await expect(calendar).toContainText('Run by somebody else');
  await expectAccessible(hers);
  await grafana.getByRole('button', { name: 'Sign out of Grafana' }).click();
  await expect(hers.getByText('You are signed out of Grafana.')).toBeVisible();
  await expect(grafana).toBeHidden();
  // Allowed, and not signed in any more: what it may know can be taken back alone.
  await changeDatabase(
    instance,
    `with gone as (delete from oidc_grant using app where app.id = oidc_grant."appId" and app.name = 'Calendar')
    insert into oidc_consent ("userId", "appId", scopes)
    select "user".id, app.id, array['openid', 'email'] from "user" cross join app where app.name = 'Calendar' and "user".email = $1`,
    [mia.email],
  );
  await hers.reload();
  await expect(calendar).toContainText('Knows your email address');
  await expectAccessible(hers);
  await calendar.getByRole('button', { name: 'Take back what Calendar may know' }).click();
  await expect(apps).toBeHidden();
  await signInTo(instance, 'Calendar', mia.email, 'openid');
  await hers.reload();
  await calendar.getByRole('button', { name: 'Sign out of Calendar' }).click();
  await expect(hers.getByText('You are signed out of Calendar.')).toBeVisible();
  await expect(apps).toBeHidden();
  await expect(hers.getByRole('main')).toBeFocused();
});

test('an admin signs somebody out, and sees which apps were told of it and which were not', async ({
  page,
  browser,
  instance,
  mailbox,
}) => {
  await joinMia({ page, browser, instance, mailbox });
  await addApp(instance, 'Grafana');
  await addApp(instance, 'Wiki');
  for (const name of ['Grafana', 'Wiki']) await signInTo(instance, name, mia.email, 'openid email');
  await openPerson(page, instance, mia.email);
  const apps = page.getByRole('region', { name: 'Apps that they signed in to' });
  await expect(apps.getByRole('listitem').filter({ hasText: 'Wiki' })).toContainText(
    'Knows their email address',
  );
  await expectAccessible(page);
  await apps.getByRole('button', { name: 'Sign out of Grafana' }).click();
  await expect(page.getByText(`${mia.email} is signed out of Grafana.`)).toBeVisible();
  await answer(instance, 'Grafana', 'sent', null);
  await page.getByRole('button', { name: 'Sign out everywhere' }).first().click();
  await expect(apps).toBeHidden();
  await answer(instance, 'Wiki', 'queued', 'refused');
  await page.reload();
  const told = page.getByRole('region', { name: 'Told of sign-outs' });
  await expect(told).toContainText('Grafana was told now');
  await expect(told).toContainText('Wiki did not take it yet. Next try in');
  await expectAccessible(page);

  await page.goto(`${instance.baseUrl}/apps`);
  await expect(page.getByText('Wiki does not hear of sign-outs.')).toBeVisible();
  await expect(page.getByText('It answered with an error (500): “no session”.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'See why of Wiki' }).click();
  await expect(told).toContainText('Mia Member signed out now');
  await expect(told).toContainText('Not told yet. Next try in');
  await expectAccessible(page);
  await told.getByRole('button', { name: 'Try again now' }).click();
  await expect(page.getByText('1 sign-out is told again now.')).toBeVisible();

  // Whoever leaves has it on their receipt.
  await openPerson(page, instance, mia.email);
  const [, id = ''] = /\/users\/([\w-]+)$/.exec(page.url()) ?? [];
  await answer(instance, 'Wiki', 'failed', 'refused');
  await page.goto(`${instance.baseUrl}/users/delete?id=${id}`);
  await page.locator('[name=confirmation]').fill(mia.email);
  await page.locator('[name=confirmation]').press('Enter');
  await expect(page).toHaveURL(({ pathname }) => pathname === '/users/delete/receipt');
  const receipt = page.getByRole('main').getByRole('listitem');
  await expect(receipt).toContainText(/Grafana was told on .+ at \d/);
  await expect(receipt).toContainText('Wiki could not be told: they may be signed in there still.');
  await expectAccessible(page);
});
