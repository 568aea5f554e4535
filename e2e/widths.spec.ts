import { randomUUID } from 'node:crypto';
import { olivia } from '../testing/cast';
import { claim, expect, invite, test } from './support/app';
import { changeDatabase } from './support/database';
import { outOfReach } from './support/reach';

const APP = '0192f000-0000-7000-8000-000000000001';
const CLIENT = '0192f000-0000-7000-8000-000000000002';
const WIDTHS = [320, 360, 480, 640, 768, 900, 1015, 1280];

test('every page fits its window, with long names and addresses, and no control is out of reach', async ({
  page,
  instance,
}) => {
  await claim(page, instance);
  const long = `${'long-'.repeat(12)}end@${'department.'.repeat(5)}example.com`;
  await invite(page, `noa@example.com ${long}`, 'Admin');
  await page.keyboard.press('Escape');
  await changeDatabase(
    instance,
    `insert into "user" (id, email, "firstName", "lastName", role, "passwordHash")
     select gen_random_uuid(), 'w' || $1, repeat('W', 64), repeat('W', 64), 'member', "passwordHash" from "user"`,
    [long],
  );
  const group = randomUUID();
  await changeDatabase(
    instance,
    `insert into "group" (id, name, "nameKey") values ($1::uuid, repeat('W', 64), 'w'), (gen_random_uuid(), 'Crew', 'crew')`,
    [group],
  );
  await changeDatabase(
    instance,
    `insert into group_member ("groupId", "userId") select $1::uuid, id from "user"`,
    [group],
  );
  await changeDatabase(
    instance,
    `with made as (
       insert into app (id, name, "nameKey", kind, address)
       values (gen_random_uuid(), repeat('W', 64), 'w', 'link', 'https://example.com') returning id
     )
     insert into app_group ("appId", "groupId") select id, $1::uuid from made`,
    [group],
  );
  const idOf = async (email: string) => {
    await page.goto(`${instance.baseUrl}/users`);
    return (await page.getByLabel(`Select ${email}`, { exact: true }).inputValue()).split(':')[1];
  };
  const wide = 'W'.repeat(60);
  await changeDatabase(
    instance,
    `insert into app (id, name, "nameKey", address, host, kind, line, section, "isForEverybody", upstream)
     values ($1, $2, $2, $3, $4, 'guarded', $2, $2, true, '127.0.0.1:3000')`,
    [APP, wide, `http://${'host-'.repeat(11)}end.example.com`, `${'host-'.repeat(11)}end.example.com`],
  );
  await changeDatabase(
    instance,
    `insert into app_path (id, "appId", path, "isPrefix") values (gen_random_uuid(), $1, $2, true)`,
    [APP, `/${'long-'.repeat(30)}`],
  );
  await changeDatabase(
    instance,
    `insert into app_check ("appId", "tookMs", requests, held, findings) values ($1, 9, 9, false, $2::jsonb)`,
    [
      APP,
      JSON.stringify([{ attack: 'unguarded', outcome: 'came_through', facts: { door: `GET /${wide}` } }]),
    ],
  );
  await changeDatabase(
    instance,
    `insert into app (id, name, "nameKey", address, kind, preset)
     values ($1, $2 || '2', $2 || '2', 'https://grafana.example.com', 'oidc', 'grafana')`,
    [CLIENT, wide],
  );
  await changeDatabase(
    instance,
    `insert into oidc_client ("appId", "secretHash", "secretMadeAt", "redirectUris") values ($1, 'x', now(), array[$2])`,
    [CLIENT, `https://grafana.example.com/${wide}${wide}`],
  );
  const paths = [
    `/apps/${CLIENT}`,
    `/apps/${CLIENT}?change=redirectUris`,
    '/apps',
    '/apps/add',
    `/apps/${APP}`,
    `/apps/${APP}?proxy=nginx&added`,
    `/apps/${APP}?change=icon`,
    `/apps/${APP}/remove`,
    '/apps/nothing',
    '/account?change=app-password',
    '/users',
    `/users/${await idOf(long)}`,
    `/users/${await idOf(`w${long}`)}`,
    `/users/${await idOf(olivia.email)}`,
    '/users/nobody',
    '/groups',
    `/groups/${group}`,
    '/groups/none',
    '/email',
    '/email?view=check',
    '/email?view=preview',
    '/activity',
    '/account',
    '/account?change=password',
    '/account?change=name',
    '/account?joined',
    '/account/two-factor',
  ];
  for (const path of paths) {
    await page.goto(instance.baseUrl + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      expect([path, width, await outOfReach(page)]).toEqual([path, width, []]);
    }
  }
  await page.context().clearCookies();
  for (const path of ['/sign-in', '/forgot-password', '/invite/unknown', '/reset-password/unknown']) {
    await page.goto(instance.baseUrl + path);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      expect([path, width, await outOfReach(page)]).toEqual([path, width, []]);
    }
  }
});
